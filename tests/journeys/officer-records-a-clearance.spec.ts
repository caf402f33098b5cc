import { expect, test } from '../steps/journey.ts';
import { aLead, asksFor, comesToWork, dayFromNow } from '../steps/facility.ts';
import { aCandidate, aPlace, aShift, closeWorld, database } from '../steps/world.ts';

test.afterAll(closeWorld);

test('Lise records that a requirement was seen, and the register no longer misses it', async ({ page }) => {
  const place = await aPlace();
  await asksFor(await aCandidate('Amina'), await aShift(place, { needs: ['hygienekurs'] }));
  await comesToWork(page, await aLead(place), '/facility/clearances');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Én person mangler noe for en vakt.');
  await page.getByRole('link', { name: 'Før inn, Amina Reise' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Amina Reise');

  const course = page.getByRole('region', { name: 'Hygienekurs' });
  await course.getByLabel('Sett dato').fill(dayFromNow(3));
  await course.getByRole('button', { name: /^Det er sett/ }).click();
  await expect(course.getByText('Velg i dag eller en dag som har vært.')).toBeVisible();
  await course.getByLabel('Sett dato').fill(dayFromNow(-1));
  await course.getByRole('button', { name: /^Det er sett/ }).click();
  await expect(page.getByText('Hygienekurs er ført som sett.')).toBeVisible();
  await expect(course.getByText(/av Lise/)).toBeVisible();

  await page.goto('/facility/clearances');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Alt er i orden for vaktene som kommer.');

  // A slip is put right: neither an end that has passed nor the last clearance withdrawn takes the person off the page.
  await page.getByRole('link', { name: 'Amina Reise' }).click();
  const contract = page.getByRole('region', { name: 'Arbeidsavtale' });
  await contract.getByText('Før inn en avtale').click();
  await contract.getByLabel('Fra dato').fill(dayFromNow(-40));
  await contract.getByLabel('Til dato').fill(dayFromNow(-50));
  await contract.getByRole('button', { name: 'Lagre avtalen' }).click();
  await expect(contract.getByText('Avtalen kan ikke slutte før den begynner.')).toBeVisible();
  await contract.getByLabel('Til dato').fill(dayFromNow(-20));
  await contract.getByRole('button', { name: 'Lagre avtalen' }).click();
  await expect(page.getByText('Arbeidsavtalen er lagret.')).toBeVisible();
  await course.getByText('Trekk tilbake').first().click();
  await course.getByRole('button', { name: /^Trekk tilbake/ }).click();
  await expect(page.getByText('Hygienekurs er trukket tilbake.')).toBeVisible();
  await contract.getByText('Rett datoene eller sett en slutt').click();
  const first = contract.locator('form[action*="correctContract"]');
  await first.getByLabel('Til dato').fill('');
  await first.getByRole('button', { name: /^Lagre datoene/ }).click();
  await expect(page.getByText('Datoene er lagret.')).toBeVisible();
  await expect(contract.getByRole('heading', { name: /^Fra / })).toHaveCount(1);
});

test('Lise, who keeps two registers, records in the one that she looks at', async ({ page }) => {
  const places = [await aPlace(), await aPlace()];
  const amina = await aCandidate('Amina');
  const [one, other] = places;
  if (!one || !other) throw new Error('two places');
  const lise = await aLead(one);
  await database()`insert into public.staff_roles (person_id, role, municipality_code, employer_id)
    values (${lise.id}, 'clearance_officer', ${other.municipality}, ${other.employer})`;
  for (const place of places)
    await asksFor(amina, await aShift(place, { needs: ['hygienekurs'], inDays: places.indexOf(place) + 3 }));
  await comesToWork(page, lise, '/facility/clearances');
  const second = page.getByRole('navigation', { name: 'Arbeidsgiver' }).getByRole('link').nth(1);
  const employer = new URL((await second.getAttribute('href')) ?? '', page.url()).searchParams.get(
    'employer',
  );
  await second.click();
  await expect(second).toHaveAttribute('aria-current', 'page');
  await page.getByRole('link', { name: 'Før inn, Amina Reise' }).click();
  await page
    .getByRole('region', { name: 'Hygienekurs' })
    .getByRole('button', { name: /^Det er sett/ })
    .click();
  await expect(page.getByText('Hygienekurs er ført som sett.')).toBeVisible();
  const seen = await database()`select employer_id from public.clearances where candidate_id = ${amina.id}`;
  expect(seen).toMatchObject([{ employer_id: employer }]);
  await page.getByRole('link', { name: 'Til registeret' }).click();
  await expect(second).toHaveAttribute('aria-current', 'page');
});
