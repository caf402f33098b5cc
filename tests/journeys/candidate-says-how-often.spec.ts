import { expect, test } from '../steps/journey.ts';
import { until } from '../until.ts';
import { signsInAs, isOpenToAll } from '../steps/candidate.ts';
import { aCandidate, aPlace, aShift, closeWorld, database } from '../steps/world.ts';

test.afterAll(closeWorld);

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript @long', () => {
    test.use({ javaScriptEnabled, viewport: { width: 390, height: 844 } });

    test('says how much and how often, and reads when it is their turn', async ({ page }) => {
      const amina = await aCandidate('Amina');
      await signsInAs(page, amina, '/me');
      await page.getByRole('link', { name: 'Hvor mye, og hvor ofte vi spør' }).click();
      const hours = page.getByLabel('Hvor mange timer i uka vil du helst ha?');
      for (const wrong of ['40', '0', 'tolv', '2,5']) {
        await page.goto('/me/how-often');
        await hours.fill(wrong);
        await page.getByRole('radio', { name: 'Ikke spør meg' }).check();
        await page.getByRole('button', { name: 'Lagre' }).click();
        await expect(page.getByText('Skriv et helt tall fra 1 til 37, eller la det stå tomt.')).toBeVisible();
        await expect(hours).toHaveValue(wrong);
        await expect(page.getByRole('radio', { name: 'Ikke spør meg' })).toBeChecked();
      }
      await hours.fill('12');
      await page.getByRole('radio', { name: 'Én gang om dagen' }).check();
      await page.getByRole('button', { name: 'Lagre' }).click();
      await expect(page.getByText('Lagret.')).toBeVisible();
      const stored = async () =>
        (
          await database()`select wished_hours, offers_a_day from public.candidates where person_id = ${amina.id}`
        )[0];
      expect(await stored()).toEqual({ wished_hours: 12, offers_a_day: 1 });
      await page.getByRole('link', { name: 'Når er det min tur?' }).click();
      await expect(page.getByText('Vi spør deg høyst 1 gang om dagen')).toBeVisible();
      await expect(page.getByText('Stedene ser ikke dette.')).toBeVisible();
      await page.getByRole('link', { name: 'Endre hvor ofte vi spør' }).click();
      // in another tab she says something else
      await database()`update public.candidates set wished_hours = 20 where person_id = ${amina.id}`;
      await hours.fill('10');
      await page.getByRole('button', { name: 'Lagre' }).click();
      await expect(page.getByText('Dette er endret siden du åpnet siden')).toBeVisible();
      await expect(page.getByText('Lagret nå: 20')).toBeVisible();
      await expect(hours).toHaveValue('10');
      expect(await stored()).toMatchObject({ wished_hours: 20 });
      await hours.fill('');
      await page.getByRole('radio', { name: 'Ikke spør meg' }).check();
      await page.getByRole('button', { name: 'Lagre' }).click();
      await expect(page.getByText('Lagret.')).toBeVisible();
      expect(await stored()).toEqual({ wished_hours: null, offers_a_day: 0 });
      await page.goto('/me/turn');
      await expect(page.getByText('Du har sagt at vi ikke skal spørre deg.')).toBeVisible();

      if (!javaScriptEnabled) return;
      // who goes back to where it was changed sees what holds, and not what was chosen there then
      await page.goto('/me/how-often');
      for (const [choice, times] of [
        ['Én gang om dagen', 1],
        ['Ikke spør meg', 0],
      ] as const) {
        await page.getByRole('radio', { name: choice }).check();
        await page.getByRole('button', { name: 'Lagre' }).click();
        await until(async () => (await stored())?.offers_a_day === times);
      }
      for (const address of ['/me/how-often?saved', '/me/how-often']) {
        await page.evaluate(() => void setTimeout(() => history.back()));
        await expect(page).toHaveURL(address);
      }
      await expect(page.getByRole('radio', { name: 'Ikke spør meg' })).toBeChecked();
    });

    test('who has said nothing yet sees what to fill in, and the tasks that ask least', async ({ page }) => {
      const [zahra, place] = [await aCandidate('Zahra', { hasHours: false }), await aPlace()];
      await database()`update public.candidates set norwegian = 0 where person_id = ${zahra.id}`;
      // soonest of all, and asks nothing
      await aShift(place, { inMinutes: 45, title: 'Vanne blomster' });
      await signsInAs(page, zahra);
      await expect(page.getByRole('link', { name: 'Velg tider' })).toBeVisible();
      await expect(page.getByRole('link', { name: 'Velg bydel' })).toBeVisible();
      await expect(page.getByRole('heading', { name: 'Her trenger du ikke å kunne norsk' })).toBeVisible();
      await page.locator('.cards a[href^="/shifts/"]').first().click();
      await expect(page.getByText('Du har ikke sagt når du kan ennå.')).toBeVisible();
      await expect(page.getByRole('button', { name: /^Jeg vil/ }).first()).toBeVisible();
      await page.goto('/me/turn');
      await expect(page.getByText('Si når du kan, så kan vi begynne å spørre deg.')).toBeVisible();
    });
  });
}

test('what there is for who has said nothing, and an answer that is not a number, are open to all', async ({
  page,
}) => {
  const zahra = await aCandidate('Zahra', { hasHours: false });
  await signsInAs(page, zahra);
  await isOpenToAll(page);
  await page.goto('/me/how-often');
  await page.getByLabel('Hvor mange timer i uka vil du helst ha?').fill('99');
  await page.getByRole('button', { name: 'Lagre' }).click();
  await expect(page.getByText('Skriv et helt tall fra 1 til 37')).toBeVisible();
  await isOpenToAll(page);
});
