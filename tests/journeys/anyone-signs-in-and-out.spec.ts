import { expect, test, type Page } from '../steps/journey.ts';
import { aMunicipality, aStaffMember } from '../steps/adviser.ts';
import { isOpenToAll } from '../steps/candidate.ts';
import { ownPassword, sentence, signsOut, triesToSignIn } from '../steps/doors.ts';
import { codeSentTo, mailsTo } from '../steps/mail.ts';
import { aCandidate, closeWorld, database, password } from '../steps/world.ts';

test.afterAll(closeWorld);

/** What the other tabs showed is gone when one of them signs out, without a worker; a page open to everyone stays. */
async function leavesNothingInAnotherTab(page: Page, path: string): Promise<void> {
  const [hers, everyones] = [await page.context().newPage(), await page.context().newPage()];
  await hers.goto(path);
  await expect(hers.getByRole('heading', { level: 1 })).toBeVisible();
  await everyones.goto('/help');
  await signsOut(page);
  await expect(hers).toHaveURL(/\/auth\/sign-in/);
  await expect(everyones).toHaveURL('/help');
  await Promise.all([hers.close(), everyones.close()]);
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('Amina signs in, comes to where she was going, and goes', async ({ page }) => {
      const amina = await aCandidate('Amina');
      await page.goto('/mine');
      await expect(page).toHaveURL('/auth/sign-in?next=%2Fmine');
      await triesToSignIn(page, amina.email);
      await expect(page).toHaveURL('/mine');
      if (javaScriptEnabled) await leavesNothingInAnotherTab(page, '/me');
      else await signsOut(page);
      await page.goto('/mine');
      await expect(page).toHaveURL(/\/auth\/sign-in/);
    });

    test('Amina comes in by a code on e-mail', async ({ page }) => {
      const amina = await aCandidate('Amina');
      await page.goto('/auth/sign-in');
      await page.getByRole('link', { name: 'Få en kode på e-post' }).click();
      await expect(page).toHaveURL('/auth/code');
      await page.getByLabel('E-post').fill(amina.email);
      await page.getByRole('button', { name: 'Send meg en kode' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Se i e-posten din');
      await page.getByLabel('Kode', { exact: true }).fill('000 000');
      await page.getByRole('button', { name: 'Logg inn' }).click();
      await expect(page.getByText(sentence.codeWrong)).toBeVisible();
      await page.getByLabel('Kode', { exact: true }).fill(await codeSentTo(amina.email));
      await page.getByRole('button', { name: 'Logg inn' }).click();
      await expect(page).toHaveURL('/');
    });
  });
}

test('Amina is told the same for a wrong password as for an address that nobody has', async ({ page }) => {
  const amina = await aCandidate('Amina');
  await page.goto('/auth/sign-in');
  await triesToSignIn(page, 'ikke en adresse');
  await expect(page.getByText('Skriv en e-postadresse')).toBeVisible();
  for (const email of [amina.email, `ingen-${amina.email}`]) {
    await triesToSignIn(page, email, 'et helt annet passord');
    // the same words were there before: the focus tells that this answer has been shown
    await expect(page.getByRole('alert')).toBeFocused();
    await expect(page.getByText(sentence.wrong)).toBeVisible();
    await expect(page.getByLabel('E-post')).toHaveValue(email);
  }
  await isOpenToAll(page);
  await triesToSignIn(page, amina.email);
  await expect(page).toHaveURL('/');
});

test('Amina has ten wrong tries, and then the right password must wait', async ({ page }) => {
  const amina = await aCandidate('Amina');
  await page.goto('/auth/sign-in');
  for (let tries = 0; tries < 10; tries++) {
    const answer = page.waitForResponse((response) => response.request().method() === 'POST');
    await triesToSignIn(page, amina.email, `feil nummer ${tries}`);
    await answer;
  }
  await triesToSignIn(page, amina.email);
  await expect(page.getByText('Det ble mange forsøk på kort tid.')).toBeVisible();
  await database()`delete from private.attempts`;
});

test('Somebody gets no code to an address that nobody has, and cannot see that', async ({ page }) => {
  const amina = await aCandidate('Amina');
  const nobody = `ingen-${amina.email}`;
  for (const email of [nobody, amina.email]) {
    await page.goto('/auth/code');
    await page.getByLabel('E-post').fill(email);
    await page.getByRole('button', { name: 'Send meg en kode' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Se i e-posten din');
    await isOpenToAll(page);
  }
  // hers was asked for later, and is there
  await codeSentTo(amina.email);
  expect(await mailsTo(nobody)).toEqual([]);
});

test('Amina makes a new password with a code on e-mail', async ({ page }) => {
  const amina = await aCandidate('Amina');
  await page.goto('/auth/sign-in');
  await page.getByRole('link', { name: 'Glemt passordet?' }).click();
  await expect(page).toHaveURL('/auth/reset');
  await page.getByLabel('E-post').fill(amina.email);
  await page.getByRole('button', { name: 'Send meg en kode' }).click();
  await expect(page.getByLabel('Nytt passord')).toBeVisible();
  await isOpenToAll(page);
  const code = await codeSentTo(amina.email);
  await page.getByLabel('Kode', { exact: true }).fill(code);
  for (const [tried, said] of [
    ['kort', 'Passordet må ha minst 12 tegn.'],
    ['passord123456', 'lett å gjette'],
  ] as const) {
    await page.getByLabel('Nytt passord').fill(tried);
    await page.getByRole('button', { name: 'Lagre passordet' }).click();
    await expect(page.locator('.field-error')).toContainText(said);
    await expect(page.getByLabel('Kode', { exact: true })).toHaveValue(code);
  }
  await page.getByLabel('Nytt passord').fill(ownPassword);
  await page.getByRole('button', { name: 'Lagre passordet' }).click();
  await expect(page).toHaveURL('/');
  await signsOut(page);
  await page.goto('/auth/sign-in');
  await triesToSignIn(page, amina.email, password);
  await expect(page.getByText(sentence.wrong)).toBeVisible();
  await triesToSignIn(page, amina.email, ownPassword);
  await expect(page).toHaveURL('/');
});

test('A person with two roles goes from one to the other, and begins there the next time', async ({
  page,
}) => {
  const municipality = await aMunicipality();
  const ada = await aStaffMember('Ada', 'administrator', municipality);
  await database()`insert into public.staff_roles (person_id, role, municipality_code)
    values (${ada.id}, 'programme_lead', ${municipality})`;
  await page.goto('/auth/sign-in');
  await triesToSignIn(page, ada.email);
  await expect(page).toHaveURL('/programme');
  await page.getByRole('link', { name: 'Til administrator' }).first().click();
  await expect(page).toHaveURL('/admin');
  await page.context().clearCookies({ name: /^session/ });
  await page.goto('/auth/sign-in');
  await triesToSignIn(page, ada.email);
  await expect(page).toHaveURL('/admin');
  await leavesNothingInAnotherTab(page, '/admin');
});

test('Amina sees nothing of what is not hers', async ({ page }) => {
  const amina = await aCandidate('Amina');
  await page.goto('/auth/sign-in?next=//example.no/');
  await triesToSignIn(page, amina.email);
  await expect(page).toHaveURL('/');
  for (const path of [
    '/admin',
    '/admin/invitations/new',
    '/facility',
    '/adviser',
    '/programme',
    '/finnes-ikke',
  ]) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Vi finner ikke denne siden');
  }
});
