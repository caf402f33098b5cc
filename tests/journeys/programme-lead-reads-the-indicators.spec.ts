import { expect, test } from '../steps/journey.ts';
import {
  aDayLastQuarter,
  aMunicipality,
  aStaffMember,
  closesPeriods,
  follows,
  outcomesBefore,
  readsIndicator,
  signsIn,
} from '../steps/adviser.ts';
import { isOpenToAll } from '../steps/candidate.ts';
import { closeWorld, database } from '../steps/world.ts';

test.afterAll(closeWorld);

test('an outcome that is recorded after its quarter was closed changes no figure that was shown', async ({
  page,
  browser,
}) => {
  const municipality = await aMunicipality();
  const kari = await aStaffMember('Kari', 'adviser', municipality);
  const petra = await aStaffMember('Petra', 'programme_lead', municipality);
  await outcomesBefore(kari, { job: 6, education: 6, other: 7 });
  const hodan = await follows(kari, 'Hodan');
  await database()`update public.referrals set referred_at = now() - interval '200 days' where candidate_id = ${hodan.id}`;

  const hers = await (await browser.newContext()).newPage();
  await signsIn(hers, petra, '/programme');
  await expect(hers.getByRole('heading', { level: 1 })).toHaveText('Seks tall å ta med videre');
  await expect(hers.getByText(/Ingen måned er gjort opp ennå/)).toBeVisible();
  await closesPeriods(municipality);
  await hers.reload();
  await expect(hers.getByText(/Tall til og med/)).toBeVisible();
  await readsIndicator(hers, '1.2');
  const year = hers.getByRole('row', { name: /^Siste fire kvartaler/ });
  await expect(year).toHaveText(/6\s*6\s*7\s*63\s%/);

  await signsIn(page, kari, `/adviser/candidates/${hodan.id}`);
  const form = page.locator('form[action$="?/recordOutcome"]');
  await form.getByLabel('Hva ble det?').selectOption('job');
  await form.getByLabel('Fra og med').fill(await aDayLastQuarter());
  await page.getByRole('button', { name: 'Lagre utfallet' }).click();
  await expect(page.getByText('Utfallet er lagret.')).toBeVisible();
  await expect(page.getByText(/^Jobb, /)).toBeVisible();

  await readsIndicator(hers, '1.2');
  await expect(year).toHaveText(/6\s*6\s*7\s*63\s%/);
  await isOpenToAll(hers);
  await hers.context().close();
});

test('a count under five is not shown, nor what would give it away', async ({ page }) => {
  const municipality = await aMunicipality();
  const petra = await aStaffMember('Petra', 'programme_lead', municipality);
  await outcomesBefore(await aStaffMember('Kari', 'adviser', municipality), {
    job: 9,
    education: 3,
    other: 20,
  });
  await closesPeriods(municipality);
  await signsIn(page, petra, '/programme/indicators/1.2');
  await expect(page.getByRole('row', { name: /^Siste fire kvartaler/ })).toHaveText(
    /skjult\s*skjult\s*20\s*38\s%/,
  );
  await expect(
    page.getByText('<5: færre enn fem. Skjult: færre enn fem, eller ville avslørt et annet tall.'),
  ).toBeVisible();
  await isOpenToAll(page);
});

test('follows an outcome up after three months, but not before', async ({ page }) => {
  const kari = await aStaffMember('Kari', 'adviser', await aMunicipality());
  const hodan = await follows(kari, 'Hodan');
  await database()`insert into public.outcomes (candidate_id, municipality_code, kind, exited_on, recorded_by)
    values (${hodan.id}, ${kari.municipality}, 'job', private.today() - 120, ${kari.id})`;
  await signsIn(page, kari, `/adviser/candidates/${hodan.id}`);
  await expect(page.getByText(/Kan svares på/)).toHaveCount(2);
  await page.getByRole('button', { name: 'Ja, fortsatt' }).click();
  await expect(page.getByText('Svaret er lagret.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Ja, fortsatt' })).toHaveCount(0);
});

test('reads an indicator with its definition, target and sources', async ({ page }) => {
  const municipality = await aMunicipality();
  const petra = await aStaffMember('Petra', 'programme_lead', municipality);
  const sql = database();
  await sql`insert into public.figures values
    (${municipality}, 'outside_work', 14169, 'people', 'drammen-2026-helsereformutvalget.txt', 152, null, '3.1')`;
  await sql`insert into public.targets values
    (${municipality}, '2.1', 2030, 0.85, null), (${municipality}, '3.1', 2026, 200, null)`;
  await signsIn(page, petra, '/programme/indicators/2.1');
  await expect(page.getByText('forslag', { exact: true })).toBeVisible();
  await expect(page.getByText('gjorte plasser / (utlyste − trukket av stedet)')).toBeVisible();
  await expect(page.getByRole('row', { name: '2030' })).toHaveText(/85\s%/);
  // a goal of people is people, not a share
  await page.goto('/programme/indicators/3.1');
  await expect(page.getByRole('row', { name: /^2026/ })).toHaveText(/^2026\s*200$/);
  for (const id of ['2.3', '2.5', '3.1', '4.3', '1.1', '3.3']) {
    await readsIndicator(page, id);
    // one with numbers, one without
    if (id === '2.3' || id === '1.1') await isOpenToAll(page);
  }
  await page.getByRole('link', { name: 'Kildenes egne tall' }).click();
  await expect(page.getByRole('row', { name: /Utenfor arbeid og utdanning/ })).toContainText('linje 152');
  await expect(page.getByText('Det er 91 færre enn 14 169.')).toBeVisible();
  expect((await page.goto('/programme/indicators/9.9'))?.status()).toBe(404);
});
