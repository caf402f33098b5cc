import { expect, test, type Page } from '../steps/journey.ts';
import { aMunicipality, aStaffMember, signsIn } from '../steps/adviser.ts';
import { isOpenToAll } from '../steps/candidate.ts';
import { dayFromNow } from '../steps/facility.ts';
import { readsMail } from '../steps/mail.ts';
import { closeWorld } from '../steps/world.ts';

test.afterAll(closeWorld);

const fills = async (page: Page, lastName: string): Promise<void> => {
  await page.getByLabel('Fornavn').fill('Hodan');
  await page.getByLabel('Etternavn').fill(lastName);
  await page.getByLabel('Fødselsdato').fill('1998-05-14');
  await page.getByLabel('Grunnlag').selectOption('stl_20a');
};
const asks = (page: Page) => page.getByRole('button', { name: 'Lag invitasjon' }).click();

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript @long', () => {
    test.use({ javaScriptEnabled });

    test('Kari reads at the field what is missing, and loses nothing she typed', async ({ page }) => {
      const kari = await aStaffMember('Kari', 'adviser', await aMunicipality());
      await signsIn(page, kari, '/adviser/referrals/new');
      await fills(page, 'Warsame');
      await page.getByLabel('Med enkle ord').fill('Du har en diagnose.');
      await page.getByLabel('Timer i uka').fill('6');
      await asks(page);
      await expect(
        page.getByText('Ikke skriv om noens helse eller fødselsnummer her. Skriv det på en annen måte.'),
      ).toBeVisible();
      await expect(page.getByLabel('Etternavn')).toHaveValue('Warsame');
      await expect(page.getByLabel('Grunnlag')).toHaveValue('stl_20a');
      await page.getByLabel('Med enkle ord').fill('Vi prøver seks timer i uka.');
      await asks(page);
      await expect(page.getByText('Dette må du fylle ut.')).toHaveCount(2);
      await expect(page.getByLabel('Timer i uka')).toHaveValue('6');
    });
  });
}

test('Kari refers a new person, who comes in by the printed link', async ({ page, browser }) => {
  const kari = await aStaffMember('Kari', 'adviser', await aMunicipality());
  const lastName = `Warsame${Date.now()}`;
  await signsIn(page, kari, '/adviser/referrals/new');
  await fills(page, lastName);
  await page.getByLabel('Dato for individuell vurdering').fill(dayFromNow(-60));
  await page.getByLabel('Timer i uka').fill('6,5');
  await page.getByLabel('Fra', { exact: true }).fill(dayFromNow(-60));
  await page.getByLabel('Til og med').fill(dayFromNow(220));
  await asks(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Invitasjonen til Hodan er klar');
  await isOpenToAll(page);

  // The paper tells nothing of why.
  await expect(page).toHaveTitle('Invitasjon – Oppgavetorget');
  await page.emulateMedia({ media: 'print' });
  const paper = await page.locator('body').innerText();
  expect(paper).toContain('Velkommen til Oppgavetorget, Hodan');
  expect(paper).not.toMatch(/\bnav\b|henvis|veileder|Kari|aktivitet|Warsame/i);
  await page.emulateMedia({ media: 'screen' });
  const link = (await page.locator('.invitation dd').first().innerText()).trim();

  const hodan = await (await browser.newContext()).newPage();
  await hodan.goto(link);
  await hodan.getByLabel('Fornavn').fill('Hodan');
  await hodan.getByLabel('Etternavn').fill(lastName);
  await hodan.getByLabel('Fødselsdato').fill('14.05.1998');
  await hodan.getByLabel(/Jeg har ikke e-post/).check();
  await hodan.locator('main button[type=submit]').click();
  await hodan.waitForURL((url) => !url.pathname.startsWith('/auth'));
  await hodan.context().close();

  await page.goto('/adviser');
  await page.getByRole('link', { name: `Hodan ${lastName}` }).click();
  await expect(page.getByText('Har tatt imot invitasjonen')).toBeVisible();
  await expect(page.getByText(/6,5 timer i uka, fra .+ til .+\./).first()).toBeVisible();
});

test('Kari keeps what she types before the page has come to life', async ({ page }) => {
  const kari = await aStaffMember('Kari', 'adviser', await aMunicipality());
  await signsIn(page, kari, '/adviser');
  let letThrough = () => {};
  const held = new Promise<void>((done) => (letThrough = done));
  await page.route('**/_app/immutable/**/*.js', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('/adviser/referrals/new', { waitUntil: 'commit' });
  await page.getByLabel('Fornavn').fill('Hodan');
  await page.getByLabel('Nav-kontor').fill('Nav Lier');
  letThrough();
  await page.waitForFunction(() => document.querySelector('[data-sveltekit-announcer], #svelte-announcer'));
  await expect(page.getByLabel('Fornavn')).toHaveValue('Hodan');
  await expect(page.getByLabel('Nav-kontor')).toHaveValue('Nav Lier');
});

test('Kari makes an unused invitation anew, and a code lets a person in again', async ({ page }) => {
  const kari = await aStaffMember('Kari', 'adviser', await aMunicipality());
  const lastName = `Eliassen${Date.now()}`;
  await signsIn(page, kari, '/adviser/referrals/new');
  await fills(page, lastName);
  await asks(page);
  await page.getByRole('link', { name: 'Åpne Hodan' }).click();
  await page.getByRole('button', { name: 'Lag ny invitasjon' }).click();
  await expect(page.getByText('Velkommen til Oppgavetorget, Hodan')).toBeVisible();
  await isOpenToAll(page);
});

test('an adviser’s invitation and an open intake’s are the same on paper and by mail, but for the code', async ({
  page,
  browser,
}) => {
  const municipality = await aMunicipality();
  const name = `Hodan${Date.now()}`;
  const [kari, ada] = [
    await aStaffMember('Kari', 'adviser', municipality),
    await aStaffMember('Ada', 'administrator', municipality),
  ];
  const adas = await (await browser.newContext()).newPage();
  const email = (whose: string) => `${name}-${whose}@example.no`.toLowerCase();
  const makes = async (maker: Page, whose: string) => {
    await maker.getByLabel('Fornavn').fill(name);
    await maker.getByLabel('Etternavn').fill('Warsame');
    await maker.getByRole('textbox', { name: 'E-post' }).fill(email(whose));
    await maker.getByRole('button', { name: 'Lag invitasjon' }).click();
    await maker.emulateMedia({ media: 'print' });
    const paper = maker.locator('.invitation');
    await expect(paper).toBeVisible();
    const [link = '', code = ''] = await paper.locator('dd').allInnerTexts();
    const bare = code.replaceAll(/\s/g, '');
    expect(link).toContain(bare);
    const masked = (text: string) => text.replaceAll(code, 'KODEN').replaceAll(bare, 'KODEN');
    const size = await paper.evaluate((sheet) => sheet.querySelectorAll('*').length);
    const mail = await readsMail(email(whose));
    return {
      title: await maker.title(),
      printed: masked(await maker.locator('body').innerText()),
      // the picture is the link's own
      sheet: masked(await paper.evaluate((sheet) => sheet.outerHTML)).replace(/ d="[^"]*"/, ''),
      size,
      mail: masked(mail),
      lasts: code.length,
    };
  };
  await signsIn(page, kari, '/adviser/referrals/new');
  await page.getByLabel('Fødselsdato').fill('1998-05-14');
  await page.getByLabel('Grunnlag').selectOption('stl_20a');
  await page.getByLabel('Dato for individuell vurdering').fill(dayFromNow(-60));
  await page.getByLabel('Timer i uka').fill('6');
  await page.getByLabel('Fra', { exact: true }).fill(dayFromNow(-60));
  await page.getByLabel('Til og med').fill(dayFromNow(220));
  await signsIn(adas, ada, '/admin/invitations/new');
  await adas.getByText('Ta oppgaver', { exact: true }).click();
  const hers = await makes(page, 'a');
  expect(await makes(adas, 'b')).toEqual(hers);
  await adas.context().close();
});
