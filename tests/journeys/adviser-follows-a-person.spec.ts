import { expect, test } from '../steps/journey.ts';
import { aMunicipality, aStaffMember, follows, opensPerson, signsIn, wasAbsent } from '../steps/adviser.ts';
import { isOpenToAll } from '../steps/candidate.ts';
import { translates } from '../steps/browser.ts';
import { dayFromNow } from '../steps/facility.ts';
import { closeWorld, database } from '../steps/world.ts';

test.afterAll(closeWorld);

test('Kari sees who would like a talk, with facts and own words, and never a verdict', async ({ page }) => {
  const kari = await aStaffMember('Kari', 'adviser', await aMunicipality());
  const hodan = await follows(kari, 'Hodan');
  await follows(kari, 'Farid');
  await wasAbsent(hodan, kari.municipality, 'Bussen kom ikke, så jeg dro hjem.');
  await signsIn(page, kari, '/adviser');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Én trenger deg i dag');
  await expect(page.getByText(/har ført «kom ikke»/)).toBeVisible();
  await expect(page.getByText('Skriver: «Bussen kom ikke, så jeg dro hjem.»')).toBeVisible();
  await isOpenToAll(page);
  await opensPerson(page, hodan);
  await expect(page.getByRole('cell', { name: /Bussen kom ikke/ })).toBeVisible();
  await expect(page.getByText('Personen ser at du har sett denne siden.')).toBeVisible();
  expect(await page.locator('main').innerText()).not.toMatch(/\bbrudd|oppfylt|trekk|sanksjon|reduksjon/i);
  await isOpenToAll(page);
  await page.goto('/adviser/messages');
  await expect(page.getByText(`Stedet har ført at ${hodan.name} ikke kom`)).toBeVisible();
  await page.getByRole('button', { name: 'Merk alle som lest' }).click();
  await expect(page.getByRole('button', { name: 'Merk alle som lest' })).toHaveCount(0);
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript @long', () => {
    test.use({ javaScriptEnabled });

    test('Kari and a person agree on other hours', async ({ page }) => {
      const kari = await aStaffMember('Kari', 'adviser', await aMunicipality());
      const hodan = await follows(kari, 'Hodan');
      await signsIn(page, kari, `/adviser/candidates/${hodan.id}`);
      const from = dayFromNow(-20);
      const form = page.locator('form[action$="?/agree"]');
      await form.getByLabel('Timer i uka').fill('50');
      await form.getByLabel('Fra', { exact: true }).fill(from);
      await form.getByLabel('Til og med').fill(dayFromNow(100));
      await page.getByRole('button', { name: 'Lagre avtalen' }).click();
      await expect(page.getByText('Skriv et tall fra 0,1 til 37,5.')).toBeVisible();
      await expect(form.getByLabel('Fra', { exact: true })).toHaveValue(from);
      await form.getByLabel('Timer i uka').fill('8');
      await page.getByRole('button', { name: 'Lagre avtalen' }).click();
      const agreement = page.locator('#agreement');
      await expect(agreement.getByText(/^Nå:\s+8 timer i uka, fra .+ til .+\./)).toBeVisible();
      await expect(agreement.getByText(/^Før:\s+6 timer i uka/)).toBeVisible();
      // a slip is put right, though it has begun
      await agreement.getByText('Rett det som er feil').first().click();
      const own = agreement.locator('form[action$="?/correctAgreement"]').first();
      await own.getByRole('textbox', { name: 'Timer i uka' }).fill('9');
      await own.getByRole('button', { name: /^Lagre rettelsen/ }).click();
      await expect(agreement.getByText(/^Nå:\s+9 timer i uka/)).toBeVisible();
      // and the referral ends, and runs on where that was a slip too
      await page.locator('summary', { hasText: 'Avslutt henvisningen' }).click();
      await page.getByLabel('Ja, henvisningen skal avsluttes nå').check();
      await page.getByRole('button', { name: 'Avslutt henvisningen' }).click();
      await expect(page.getByText('Henvisningen er avsluttet. Personen får beskjed.')).toBeVisible();
      await page.getByRole('button', { name: 'Åpne henvisningen igjen' }).click();
      await expect(agreement.getByText(/^Nå:\s+9 timer i uka/)).toBeVisible();
    });
  });
}

test('Kari hands a person over to a colleague, and no longer sees them', async ({ page, browser }) => {
  const municipality = await aMunicipality();
  const kari = await aStaffMember('Kari', 'adviser', municipality);
  const tore = await aStaffMember('Tore', 'adviser', municipality);
  const hodan = await follows(kari, 'Hodan');
  await signsIn(page, kari, `/adviser/candidates/${hodan.id}`);
  await page.getByLabel('Kollega', { exact: true }).selectOption(tore.id);
  await page.getByLabel('Ja, kollegaen vet om det').check();
  await page.getByRole('button', { name: 'Før over' }).click();
  await expect(page.getByText('Kollegaen din følger opp personen fra nå.')).toBeVisible();
  expect((await page.goto(`/adviser/candidates/${hodan.id}`))?.status()).toBe(404);

  const his = await (await browser.newContext()).newPage();
  await signsIn(his, tore, '/adviser/messages');
  await expect(his.getByText('Du følger nå opp')).toBeVisible();
  await opensPerson(his, hodan);
  await his.context().close();
});

test('Kari opens nobody whom another adviser follows, nor anybody made up', async ({ page }) => {
  const municipality = await aMunicipality();
  const kari = await aStaffMember('Kari', 'adviser', municipality);
  const hodan = await follows(await aStaffMember('Tore', 'adviser', municipality), 'Hodan');
  await signsIn(page, kari, '/adviser');
  for (const id of [hodan.id, '00000000-0000-4000-8000-000000000000', 'hodan']) {
    expect((await page.goto(`/adviser/candidates/${id}`))?.status()).toBe(404);
    await expect(page.locator('body')).not.toContainText(hodan.name);
  }
});

test('Kari sets the day of the individual assessment, before which nothing counts', async ({ page }) => {
  const kari = await aStaffMember('Kari', 'adviser', await aMunicipality());
  const hodan = await follows(kari, 'Hodan');
  await database()`update public.referrals set assessed_on = null where candidate_id = ${hodan.id}`;
  await signsIn(page, kari, `/adviser/candidates/${hodan.id}`);
  await expect(page.getByText('Ikke gjort. Før datoen er satt, teller ingen aktivitet.')).toBeVisible();
  await page.getByLabel('Dagen vurderingen ble gjort').fill(dayFromNow(1));
  await page.getByRole('button', { name: 'Sett dato for vurderingen' }).click();
  await expect(page.locator('form[action$="?/assess"] .field-error')).toBeVisible();
  await page.getByLabel('Dagen vurderingen ble gjort').fill(dayFromNow(-2));
  await page.getByRole('button', { name: 'Sett dato for vurderingen' }).click();
  await expect(page.getByText('Ikke gjort. Før datoen er satt')).toBeHidden();
  await isOpenToAll(page);
});

test('What Kari writes in one form stays when she saves another, on a page that the browser translates', async ({
  page,
}) => {
  const kari = await aStaffMember('Kari', 'adviser', await aMunicipality());
  const hodan = await follows(kari, 'Hodan');
  await translates(page);
  await signsIn(page, kari, `/adviser/candidates/${hodan.id}`);
  const agree = page.locator('form[action$="?/agree"]');
  await agree.getByLabel('Timer i uka').fill('7');
  await page.getByText('Rett fødselsdatoen').click();
  const born = page.locator('form[action$="?/correctBirthDate"]');
  await born.getByLabel('Født').fill('1994-03-02');
  await born.getByRole('button').click();
  await expect(page.getByText('Fødselsdatoen er rettet.')).toBeVisible();
  await expect(page.locator('main font').first()).toBeVisible();
  await expect(agree.getByLabel('Timer i uka')).toHaveValue('7');
  await expect(born.getByLabel('Født')).toHaveValue('1994-03-02');
});
