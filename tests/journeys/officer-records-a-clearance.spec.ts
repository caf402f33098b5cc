import { expect, test } from '../steps/journey.ts';
import { aLead, asksFor, comesToWork, dayFromNow } from '../steps/facility.ts';
import { aCandidate, aPlace, aShift, closeWorld } from '../steps/world.ts';

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
});
