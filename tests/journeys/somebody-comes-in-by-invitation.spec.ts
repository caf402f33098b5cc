import { expect, test } from '../steps/journey.ts';
import { aMunicipality, aStaffMember, signsIn } from '../steps/adviser.ts';
import { isOpenToAll } from '../steps/candidate.ts';
import { anInvitation, invites, joins, ownPassword, sentence, triesToSignIn } from '../steps/doors.ts';
import { readsMail } from '../steps/mail.ts';
import { aCandidate, closeWorld } from '../steps/world.ts';

test.afterAll(closeWorld);

test('Ada invites somebody without e-mail, who gets in again by a code in person', async ({
  page,
  browser,
}) => {
  const ada = await aStaffMember('Ada', 'administrator', await aMunicipality());
  await signsIn(page, ada, '/admin/invitations');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ingen invitasjoner venter på svar');
  await isOpenToAll(page);
  await page.getByRole('link', { name: 'Inviter' }).click();
  const link = await invites(page, 'Ta oppgaver', 'Yonas', 'Reise');
  await isOpenToAll(page);

  // the paper is the same from whoever it comes
  await page.emulateMedia({ media: 'print' });
  const paper = await page.locator('body').innerText();
  expect(paper).toContain('Velkommen til Oppgavetorget, Yonas');
  expect(paper).not.toMatch(/\bnav\b|administrator|\bAda\b|Reise/i);
  await page.emulateMedia({ media: 'screen' });

  const phone = await (await browser.newContext()).newPage();
  await phone.goto(link);
  await isOpenToAll(phone);
  await joins(phone, { firstName: 'Yonas', lastName: 'Reise', born: '31.02.1990' });
  await expect(phone.getByText('Skriv fødselsdatoen din')).toBeVisible();
  await expect(phone.getByLabel('Etternavn')).toHaveValue('Reise');
  await expect(phone.getByLabel('Jeg har ikke e-post')).toBeChecked();
  await isOpenToAll(phone);
  await phone.getByLabel('Fødselsdato').fill('14.05.1990');
  await phone.getByRole('button', { name: 'Lag konto' }).click();
  await expect(phone).toHaveURL(/\/welcome/);
  await phone.context().close();

  await page.goto('/admin/invitations');
  await expect(page.getByText('Tatt i bruk i dag')).toBeVisible();
  await isOpenToAll(page);
  await page.getByRole('button', { name: 'Lag kode som slipper Yonas Reise inn igjen' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Koden til Yonas');
  await isOpenToAll(page);
  const code = await page.locator('.invitation .code').innerText();

  const another = await (await browser.newContext()).newPage();
  // at the door of a place, whose poster they have scanned
  await another.goto('/in/ABCDEFGH23');
  await another.getByRole('link', { name: 'Har du fått en kode på papir?' }).click();
  await another.getByLabel('Kode').fill('ABCD EFGH JKLM');
  await another.getByLabel('Fødselsdato').fill('14.05.1990');
  await another.getByRole('button', { name: 'Logg inn' }).click();
  await expect(another.getByText(sentence.paperWrong)).toBeVisible();
  // the slip alone opens nothing: whoever found it does not know when Yonas was born
  await another.getByLabel('Kode').fill(code.toLowerCase());
  await another.getByLabel('Fødselsdato').fill('15.05.1990');
  await another.getByRole('button', { name: 'Logg inn' }).click();
  await expect(another.getByText(sentence.paperWrong)).toBeVisible();
  await another.getByLabel('Fødselsdato').fill('14.05.1990');
  await another.getByRole('button', { name: 'Logg inn' }).click();
  await expect(another).toHaveURL(/\/welcome/);
  await another.getByRole('button', { name: 'Jeg har lest dette' }).click();
  await expect(another).toHaveURL('/in/ABCDEFGH23');

  // once is once
  const third = await (await browser.newContext()).newPage();
  await third.goto('/auth/reentry');
  await third.getByLabel('Kode').fill(code);
  await third.getByLabel('Fødselsdato').fill('14.05.1990');
  await third.getByRole('button', { name: 'Logg inn' }).click();
  await expect(third.getByText(sentence.paperWrong)).toBeVisible();
});

test('a link by e-mail opens an account with a password, in the language that was chosen', async ({
  page,
  browser,
}) => {
  const ada = await aStaffMember('Ada', 'administrator', await aMunicipality());
  const email = `tuva-${Date.now()}@reise.example.no`;
  await signsIn(page, ada, '/admin/invitations/new');
  await page.getByRole('textbox', { name: 'E-post' }).fill(email);
  const link = await invites(page, 'Ta oppgaver', 'Tuva', 'Reise');
  await expect(page.getByText(`Vi sender også lenken til ${email}.`)).toBeVisible();
  const tuva = await (await browser.newContext()).newPage();
  const mail = await readsMail(email);
  expect(mail).toContain(link);
  expect(mail).not.toMatch(/\bnav\b|\bAda\b|administrator/i);
  // on a device that reads English, English is what the form says
  const reads = await browser.newContext();
  await reads.addCookies([{ name: 'language', value: 'en', url: new URL(link).origin }]);
  const english = await reads.newPage();
  await english.goto(link);
  await expect(english.getByRole('radio', { name: 'English' })).toBeChecked();
  await reads.close();
  await tuva.goto(link);
  await tuva.getByText('English', { exact: true }).click();
  await joins(tuva, { firstName: 'Tuva', lastName: 'Reise', born: '1990-05-14', email });
  await expect(tuva).toHaveURL(/\/welcome/);
  await expect(tuva.locator('html')).toHaveAttribute('lang', 'en');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('every mistake is said at its field, and nothing typed is lost', async ({ page }) => {
    const taken = await aCandidate('Amina');
    const code = await anInvitation(await aMunicipality());
    await page.goto(`/auth/i/${code}`);
    await joins(page, { firstName: ' ', lastName: 'Reise', born: '14.05.2019', email: 'ikke en adresse' });
    await expect(page.locator('.field-error')).toHaveCount(3);
    await expect(page.getByLabel('Fornavn')).toBeFocused();
    await page.getByLabel('Fornavn').fill('Bjørn');
    await page.getByRole('textbox', { name: 'E-post' }).fill(taken.email);
    await page.getByLabel('Velg et passord').fill(ownPassword);
    await page.getByRole('button', { name: 'Lag konto' }).click();
    await expect(page.getByText('Du må ha fylt 16 år')).toBeVisible();
    await page.getByLabel('Fødselsdato').fill('14.05.1990');
    await page.getByLabel('Velg et passord').fill('passord12345');
    await page.getByRole('button', { name: 'Lag konto' }).click();
    await expect(page.locator('.field-error')).toContainText('lett å gjette');
    await page.getByLabel('Velg et passord').fill(ownPassword);
    await page.getByRole('button', { name: 'Lag konto' }).click();
    await expect(page.locator('.field-error')).toHaveCount(1);
    await expect(page.getByLabel('Fornavn')).toHaveValue('Bjørn');
    await expect(page.getByRole('textbox', { name: 'E-post' })).toHaveValue(taken.email);
    await page.getByRole('textbox', { name: 'E-post' }).fill(`ny-${taken.email}`);
    await page.getByLabel('Velg et passord').fill(ownPassword);
    await page.getByRole('button', { name: 'Lag konto' }).click();
    await expect(page).toHaveURL(/\/welcome/);
  });

  test('an invitation that is used, too old or unknown says so, and what to do', async ({ page }) => {
    const municipality = await aMunicipality();
    const used = await anInvitation(municipality);
    await page.goto(`/auth/i/${used}`);
    await joins(page, { firstName: 'Bjørn', lastName: 'Reise', born: '14.05.1990' });
    await expect(page).toHaveURL(/\/welcome/);
    await page.context().clearCookies();
    for (const [code, said] of [
      [used, 'Denne invitasjonen er brukt.'],
      [await anInvitation(municipality, -1), 'Denne invitasjonen er gått ut på dato.'],
      ['FINNESIKKE22', 'Vi finner ikke denne invitasjonen.'],
    ] as const) {
      await page.goto(`/auth/i/${code}`);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(said);
      await expect(page.getByRole('link', { name: 'Logg inn' })).toBeVisible();
    }
    await page.getByRole('link', { name: 'Skriv en annen kode' }).click();
    await page.getByLabel('Kode').fill('?');
    await page.getByRole('button', { name: 'Åpne' }).click();
    await expect(page.getByText('Koden har bare bokstaver og tall.')).toBeVisible();
    const open = await anInvitation(municipality);
    await page.getByLabel('Kode').fill(` ${open.slice(0, 4)}-${open.slice(4).toLowerCase()} `);
    await page.getByRole('button', { name: 'Åpne' }).click();
    await expect(page.getByLabel('Fødselsdato')).toBeVisible();
  });
});

test('an invitation that is unknown is open to all', async ({ page }) => {
  await page.goto('/auth/i/FINNESIKKE22');
  await isOpenToAll(page);
});

test('there is no other way in', async ({ page }) => {
  await page.goto('/auth/invitation');
  const answers = await page.evaluate(async () => {
    const post = (path: string, fields: Record<string, string>) =>
      fetch(path, {
        method: 'POST',
        headers: { accept: 'application/json' },
        body: new URLSearchParams(fields),
      }).then((response) => response.text());
    return Promise.all([
      post('/auth/invitation?/join&code=FINNESIKKE22', {
        first_name: 'Bjørn',
        last_name: 'Reise',
        birth_date: '1990-05-14',
        no_email: 'on',
        language: 'nb',
      }),
      post('/auth/code?/enter', { email: 'ny@reise.example.no', code: '123456' }),
      post('/auth/reset?/change', {
        email: 'ny@reise.example.no',
        code: '123456',
        password: 'tre ord på rad',
      }),
    ]);
  });
  expect(answers[0]).toContain('Vi finner ikke denne invitasjonen.');
  for (const answer of answers) expect(answer).toContain('"type":"failure"');
  await page.goto('/mine');
  await expect(page).toHaveURL(/sign-in/);
});

test('who is signed in already takes one more role, and not another’s invitation', async ({
  page,
  browser,
}) => {
  const municipality = await aMunicipality();
  const ada = await aStaffMember('Ada', 'administrator', municipality);
  const kari = await aStaffMember('Kari', 'adviser', municipality);
  await signsIn(page, ada, '/admin/invitations/new');
  const link = await invites(page, 'Være satsingsleder', 'Kari', 'Reise');
  // nobody gives themselves a role
  await page.goto(link);
  await page.getByLabel('Den er ment for meg').check();
  await page.getByRole('button', { name: 'Ta imot invitasjonen' }).click();
  await expect(page.getByText('Ingen gir seg selv en rolle.')).toBeVisible();

  const karis = await (await browser.newContext()).newPage();
  await karis.goto('/auth/sign-in');
  await triesToSignIn(karis, kari.email);
  await expect(karis).toHaveURL('/adviser');
  await karis.goto(`/auth/i/${await anInvitation(municipality)}`);
  await expect(karis.getByText('Er invitasjonen til en annen, må du logge ut først.')).toBeVisible();
  await karis.goto(link);
  // to somebody of another name
  await expect(karis.getByText('Invitasjonen er til Kari Reise.')).toBeVisible();
  await isOpenToAll(karis);
  await karis.getByRole('button', { name: 'Ta imot invitasjonen' }).click();
  await expect(karis.getByText('Invitasjonen er skrevet til en annen.')).toBeVisible();
  await isOpenToAll(karis);
  await karis.getByLabel('Den er ment for meg').check();
  await karis.getByRole('button', { name: 'Ta imot invitasjonen' }).click();
  await expect(karis).toHaveURL('/programme');
  await expect(karis.getByRole('link', { name: 'Til veileder' }).first()).toBeVisible();

  // a candidate's that is for her, and one that is not: each leads on, and out leads back to it
  await karis.goto(`/auth/i/${await anInvitation(municipality)}`);
  await karis.getByLabel('Fødselsdato').fill('14.05.1990');
  await karis.getByRole('button', { name: 'Ta imot invitasjonen' }).click();
  await expect(karis).toHaveURL(/\/welcome/);
  await karis.goto(`/auth/i/${await anInvitation(municipality)}`);
  await karis.getByRole('link', { name: 'Den er ikke til meg: logg ut' }).click();
  await karis.getByRole('button', { name: 'Logg ut' }).click();
  await karis.getByRole('link', { name: 'Tilbake til invitasjonen' }).click();
  await expect(karis.getByRole('button', { name: 'Lag konto' })).toBeVisible();
});

test('who takes part already is referred, and keeps the account they have', async ({ page, browser }) => {
  const [bjorn, municipality] = [await aCandidate('Bjørn'), '3301'];
  await signsIn(page, await aStaffMember('Kari', 'adviser', municipality), '/adviser/referrals/new');
  await page.getByLabel('Fornavn').fill('Bjørn');
  await page.getByLabel('Etternavn').fill('Reise');
  await page.getByLabel('Fødselsdato').fill('1990-05-14');
  await page.getByLabel('Grunnlag').selectOption('stl_20a');
  await page.getByRole('button', { name: 'Lag invitasjon' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Invitasjonen til Bjørn er klar');
  const link = (await page.locator('.invitation dd').first().innerText()).trim();

  const phone = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
  await phone.goto(link);
  await joins(phone, { firstName: 'Bjørn', lastName: 'Reise', born: '14.05.1990', email: bjorn.email });
  await expect(phone.locator('.field-error')).toContainText(
    'Vi kan ikke lage en ny konto med denne adressen.',
  );
  await phone.getByRole('link', { name: 'Har du vært her før?' }).click();
  await triesToSignIn(phone, bjorn.email);
  await expect(phone).toHaveURL(/\/auth\/invitation\?code=/);
  await isOpenToAll(phone);
  await phone.getByRole('button', { name: 'Ta imot invitasjonen' }).click();
  await expect(phone).toHaveURL('/');
  await phone.goto('/me/agreed');
  await expect(phone.getByText('Sosialtjenesteloven § 20 a')).toBeVisible();
  await page.goto('/adviser/messages');
  await expect(page.getByText('Bjørn Reise har tatt imot invitasjonen')).toBeVisible();
  await phone.context().close();
});
