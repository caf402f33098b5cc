import { isOpenToAll, signsInAs } from '../steps/candidate.ts';
import { expect, test } from '../steps/journey.ts';
import {
  aCandidate,
  anAdviserFor,
  aPlace,
  aShift,
  closeWorld,
  database,
  isOnShift,
  placeRecords,
} from '../steps/world.ts';

test.afterAll(closeWorld);

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript @long', () => {
    test.use({ javaScriptEnabled });

    test('Amina goes through her weeks, there and back', async ({ page }) => {
      const [amina, place] = [await aCandidate('Amina'), await aPlace()];
      const assignment = await isOnShift(amina, await aShift(place, { inDays: 7, title: 'Om en uke' }));
      await signsInAs(page, amina, '/mine');
      await page.getByRole('link', { name: 'Uke', exact: true }).click();
      const heading = page.getByRole('heading', { level: 1 });
      const now = await heading.innerText();
      await expect(page.getByRole('listitem').filter({ hasText: 'i dag' })).toHaveCount(1);
      await expect(page.getByText('Om en uke')).toHaveCount(0);
      await page.getByRole('link', { name: 'Neste uke' }).click();
      await expect(heading).not.toHaveText(now);
      await expect(page.getByText('i dag')).toHaveCount(0);
      const shift = page.getByRole('link', { name: '10.00–12.00 Om en uke' });
      await expect(shift).toHaveAttribute('href', `/mine/${assignment}`);
      await page.getByRole('link', { name: 'Forrige uke' }).click();
      await expect(heading).toHaveText(now);
      await expect(page).toHaveURL(/\/mine\/week$/);
      await page.getByRole('link', { name: 'Liste', exact: true }).click();
      await expect(heading).toHaveText('Mine vakter');
    });
  });
}

test('A week that is none is not there', async ({ page }) => {
  await signsInAs(page, await aCandidate('Amina'));
  expect((await page.goto('/mine/week?of=2026-W54'))?.status()).toBe(404);
  expect((await page.goto('/mine/week?of=2026-W48'))?.status()).toBe(200);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Uke 48');
});

test('Amina sees her hours beside what is agreed; for others the page is not there', async ({ page }) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  await signsInAs(page, amina, '/me');
  await expect(page.getByRole('link', { name: 'Timene mine' })).toHaveCount(0);
  expect((await page.goto('/me/hours'))?.status()).toBe(404);
  await anAdviserFor(amina);
  const sql = database();
  await sql`insert into public.referrals (candidate_id, referred_by, referred_at, office, basis, assessed_on, plain_words)
    select ${amina.id}, c.adviser_id, now() - interval '10 days', 'Nav Reisby', 'stl_20a', private.today() - 60, ''
    from public.caseloads c where c.candidate_id = ${amina.id}`;
  await sql`insert into public.agreed_activities (candidate_id, hours_per_week, from_date, to_date, agreed_by)
    select ${amina.id}, 7.5, private.today() - 60, private.today() + 60, c.adviser_id
    from public.caseloads c where c.candidate_id = ${amina.id}`;
  const done = await isOnShift(amina, await aShift(place, { inMinutes: 0 }));
  await placeRecords(done, 'present', 95);
  await page.goto('/me');
  await page.getByRole('link', { name: 'Timene mine' }).click();
  await expect(page.getByRole('definition').first()).toHaveText('1 time 35 min');
  await expect(page.getByRole('definition').last()).toHaveText('7 timer 30 min i uka');
  await isOpenToAll(page);
  await page.goto('/mine/week');
  await expect(page.getByText('Timene mine')).toHaveCount(0);
  await isOpenToAll(page);
});
