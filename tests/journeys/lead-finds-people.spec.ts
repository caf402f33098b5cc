import { expect, test } from '../steps/journey.ts';
import { signsInAs, isOpenToAll } from '../steps/candidate.ts';
import {
  aLead,
  comesToWork,
  isUnsure,
  noWaves,
  ownRequirement,
  shiftPage,
  whomItFits,
} from '../steps/facility.ts';
import {
  aCandidate,
  anAdviserFor,
  aPlace,
  aShift,
  closeWorld,
  database,
  isIntroducedTo,
  letMorningCome,
} from '../steps/world.ts';

test.afterAll(closeWorld);

const now = /(Spurt nå\. Svaret kommer hit|Går ut .+ kl\. 08\.00)/;

test('Lise finds the people a shift fits, and asks one without knowing who it is', async ({
  browser,
  page,
}) => {
  const place = await aPlace();
  const shift = await aShift(place, { inDays: 4, needs: [ownRequirement] });
  await noWaves(shift);
  const fatuma = await whomItFits(place, 'Fatuma', { phone: '41 23 45 67' });
  await anAdviserFor(fatuma);
  await isIntroducedTo(fatuma, place);
  await whomItFits(place, 'Oleksandr');

  await comesToWork(page, await aLead(place), shiftPage(shift));
  await page.getByRole('link', { name: 'Finn folk' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('To passer, ingen er spurt.');
  await expect(page.getByRole('button', { name: /^Spør person / })).toHaveCount(2);
  await expect(page.getByText('kjenner stedet').first()).toBeVisible();
  await expect(page.getByText('god norsk').first()).toBeVisible();
  await isOpenToAll(page);

  await page.getByRole('button', { name: 'Spør person 1' }).click();
  await expect(page.getByRole('status').filter({ hasText: now })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Én passer, én er spurt.');
  await letMorningCome();
  await page.reload();
  await expect(page.getByText('Har ikke svart ennå')).toBeVisible();
  await isOpenToAll(page);
  const read = await page.locator('body').innerText();
  for (const secret of [/\bnav\b/i, /henvis/i, /veileder/i, /avtalt/i]) expect(read).not.toMatch(secret);
  const seen = await page.content();
  for (const secret of ['Fatuma', 'Oleksandr', '41 23 45', '412345']) expect(seen).not.toContain(secret);
  expect(seen).not.toContain(fatuma.id);

  // the one who knows the place came first, and is the one who was asked
  const [offer] = await database()`
    select from public.offers where candidate_id = ${fatuma.id} and shift_id = ${shift.id} and via = 'lead' and sent_at is not null`;
  expect(offer).toBeDefined();
  const phone = await (await browser.newContext()).newPage();
  await signsInAs(phone, fatuma, `/shifts/${shift.id}`);
  await expect(phone.getByRole('heading', { level: 1 })).toHaveText(shift.title);
  await phone.context().close();
});

test('When everybody is asked, or it fits nobody, Lise reads what she can do', async ({ page }) => {
  const place = await aPlace();
  const shift = await aShift(place, { inDays: 5, needs: [ownRequirement] });
  await noWaves(shift);
  await comesToWork(page, await aLead(place), `${shiftPage(shift)}/people`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ingen passer, ingen er spurt.');
  await expect(page.getByRole('heading', { name: 'Ingen passer akkurat da' })).toBeVisible();
  await isOpenToAll(page);
  await whomItFits(place, 'Fatuma');
  await page.reload();
  await page.getByRole('button', { name: 'Spør person 1' }).click();
  await expect(page.getByRole('heading', { name: 'Alle som passer, er spurt' })).toBeVisible();
  await page.getByRole('link', { name: 'Endre tiden' }).click();
  await expect(page.getByRole('button', { name: 'Lagre endringen' })).toBeVisible();
});

test('Lise reads who wants a call or company before they answer, and says that it is done', async ({
  page,
}) => {
  const place = await aPlace();
  const shift = await aShift(place, { inDays: 3, capacity: 3 });
  await noWaves(shift);
  const amina = await whomItFits(place, 'Amina', { phone: '41 23 45 67' });
  const bjorn = await whomItFits(place, 'Bjørn', { phone: '48 76 54 32' });
  const lise = await aLead(place);
  await isUnsure(amina, shift, 'call');
  await isUnsure(bjorn, shift, 'company');

  await comesToWork(page, lise);
  await expect(page.getByRole('heading', { name: 'To vil ha en prat eller følge før svaret' })).toBeVisible();
  await expect(page.getByText('Amina R. vil gjerne at noen ringer.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Ring 412 34 567, Amina R.' })).toHaveAttribute(
    'href',
    'tel:+4741234567',
  );
  await expect(page.getByText('Bjørn R. vil gjerne ha følge.')).toBeVisible();
  expect(await page.content()).not.toContain('487 65');
  await isOpenToAll(page);
  await page.getByRole('button', { name: 'Jeg har snakket med Amina R.' }).click();
  await expect(
    page.getByText('Fint, det er notert. Amina R. kan svare så lenge spørsmålet er åpent.'),
  ).toBeVisible();
  await page.getByRole('link', { name: /^Vanne plantene, / }).click();
  await expect(page.getByText('Dere har snakket sammen')).toBeVisible();
  await isOpenToAll(page);
  await page.getByRole('button', { name: 'Følge til Bjørn R. er ordnet' }).click();
  await expect(
    page.getByText('Fint, det er notert. Bjørn R. kan svare så lenge spørsmålet er åpent.'),
  ).toBeVisible();

  await page.goto('/facility');
  await expect(page.getByText('vil ha en prat eller følge')).toBeHidden();
  await page.goto('/facility/messages');
  await expect(page.getByRole('link', { name: 'Noen vil gjerne bli ringt før svaret' })).toHaveAttribute(
    'href',
    `${shiftPage(shift)}/people`,
  );
});

test("Whom another place's shift fits is not told", async ({ page }) => {
  const shift = await aShift(await aPlace());
  await aCandidate('Amina');
  await comesToWork(page, await aLead(await aPlace()));
  const answer = await page.goto(`${shiftPage(shift)}/people`);
  expect(answer?.status()).toBe(404);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('Lise asks the same way', async ({ page }) => {
    const place = await aPlace();
    const shift = await aShift(place, { inDays: 6, needs: [ownRequirement] });
    await noWaves(shift);
    await whomItFits(place, 'Fatuma');
    await comesToWork(page, await aLead(place), `${shiftPage(shift)}/people`);
    await page.getByRole('button', { name: 'Spør person 1' }).click();
    await expect(page.getByRole('status').filter({ hasText: now })).toBeVisible();
  });
});
