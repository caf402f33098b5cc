import { expect, test } from '../steps/journey.ts';
import { signsInAs, findsOnHome, seesTheyAreIn, isOpenToAll, tapsIWant } from '../steps/candidate.ts';
import { dayFromNow } from '../steps/facility.ts';
import { aCandidate, aPlace, aShift, closeWorld, database, isIntroducedTo } from '../steps/world.ts';

test.afterAll(closeWorld);

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript @long', () => {
    test.use({ javaScriptEnabled, viewport: { width: 390, height: 844 } });

    test('Amina takes the best task', async ({ page }) => {
      const [amina, place] = [await aCandidate('Amina'), await aPlace()];
      await isIntroducedTo(amina, place);
      // nor is she asked about it meanwhile, which stands above the list
      await database()`update public.candidates set offers_a_day = 0 where person_id = ${amina.id}`;
      const best = await aShift(place, { inDays: 4, title: 'Den som passer best' });
      await signsInAs(page, amina, '/me');
      await page.getByRole('link', { name: 'Hva jeg liker å gjøre' }).click();
      await page.getByRole('checkbox', { name: 'Trivselskontakt' }).check();
      await page.getByRole('button', { name: 'Lagre' }).click();
      await expect(page.getByText('Lagret. Oppgavene dine er oppdatert.')).toBeVisible();
      await expect(page.getByRole('checkbox', { name: 'Trivselskontakt' })).toBeChecked();

      await page.goto('/');
      const first = page.locator('.cards > *').first();
      await expect(first).toContainText('Den som passer best');
      await expect(first).toContainText('Du liker dette');
      await expect(first).toContainText('Du kjenner stedet');
      await first.getByRole('link').first().click();
      await tapsIWant(page);
      await seesTheyAreIn(page);
      await page.goto('/');
      await expect(page.getByText('Den som passer best')).toHaveCount(1);
      expect(best.id).toBeTruthy();
    });

    test('Amina chooses a day and a kind of task, and turns the pages', async ({ page }) => {
      const [amina, place] = [await aCandidate('Amina'), await aPlace()];
      await database()`update public.candidates set offers_a_day = 0 where person_id = ${amina.id}`;
      const day = 9;
      const title = `Lese høyt ${Date.now()}`;
      for (let i = 0; i < 12; i++) await aShift(place, { inDays: day, title: `${title} ${i}` });
      await signsInAs(page, amina);
      await page.goto('/?all');
      await page.getByText('Velg dag, avstand eller oppgave').click();
      await page.getByLabel('Dag').selectOption(dayFromNow(day));
      await page.getByLabel('Oppgave').selectOption('trivselskontakt');
      await page.getByRole('button', { name: 'Vis oppgavene' }).click();
      await page.waitForURL(/day=/);
      await page.reload();
      await expect(page.getByLabel('Dag')).toHaveValue(dayFromNow(day));
      const found = new Set<string>();
      for (;;) {
        const seen = await page.locator('.cards a[href^="/shifts/"]').allInnerTexts();
        for (const each of seen) {
          expect(found.has(each) && each.startsWith(title)).toBe(false);
          found.add(each);
        }
        const more = page.getByRole('link', { name: 'Vis flere oppgaver' });
        if (!(await more.isVisible())) break;
        await page.goto((await more.getAttribute('href')) ?? '');
      }
      expect([...found].filter((each) => each.startsWith(title))).toHaveLength(12);
      await page.getByRole('link', { name: 'Til begynnelsen av listen' }).click();
      await expect(page.getByRole('link', { name: 'Til begynnelsen av listen' })).toBeHidden();
    });
  });
}

test('A list that is old, or made up, says so', async ({ page }) => {
  await signsInAs(page, await aCandidate('Amina'));
  for (const query of [
    'after=x',
    'after=1764000000.10.1764000000.00000000-0000-0000-0000-000000000000',
    'day=2020-01-01',
    'type=konge',
    'within=1',
    'within=ti',
  ]) {
    expect((await page.goto(`/?all&${query}`))?.status()).toBe(400);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Denne listen er gammel');
  }
  await page.getByRole('link', { name: 'Til forsiden' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Amina');
});

test('a card says why it does not fit, and what to do', async ({ page }) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  const near = await aShift(place, { inDays: 5 });
  await isIntroducedTo(amina, place);
  await signsInAs(page, amina);
  await findsOnHome(page, near);
  await tapsIWant(page);
  await seesTheyAreIn(page);
  // the same evening, ten hours after: too little rest
  const late = await aShift(place, { inDays: 5, title: 'For tett på' });
  await database()`update public.shifts set starts_at = starts_at + interval '12 hours', ends_at = ends_at + interval '12 hours'
    where shift_id = ${late.id}`;
  await page.goto(`/shifts/${late.id}`);
  await expect(page.getByText('Du må ha elleve timer fri mellom vaktene.')).toBeVisible();
});

test('the filter, and a list that is old, are open to all', async ({ page }) => {
  await signsInAs(page, await aCandidate('Amina'));
  await page.goto('/?all');
  await page.getByText('Velg dag, avstand eller oppgave').click();
  await isOpenToAll(page);
  // after Back it says what the list shows
  const type = page.getByLabel('Oppgave');
  const wanted = (await type.locator('option').last().getAttribute('value')) ?? '';
  await type.selectOption(wanted);
  await page.getByRole('button', { name: 'Vis oppgavene' }).click();
  await page.waitForURL(({ searchParams }) => searchParams.get('type') === wanted);
  await expect(type).toHaveValue(wanted);
  await page.evaluate(() => history.back());
  await expect(page).not.toHaveURL(/type=/);
  await expect(type).toHaveValue('');
  await page.goto('/?all&after=x');
  await isOpenToAll(page);
});
