import { expect, test, type Page } from '../steps/journey.ts';
import { signsInAs, isOpenToAll, opensCard, tapsIWant } from '../steps/candidate.ts';
import { sentence, signsOut, triesToSignIn } from '../steps/doors.ts';
import { codeSentTo } from '../steps/mail.ts';
import { aLead, comesToWork } from '../steps/facility.ts';
import { aCandidate, aPlace, aShift, closeWorld, database, type Candidate } from '../steps/world.ts';

test.afterAll(closeWorld);

const help = 'Jeg trenger en pause hver time';
const signedOut = 'Du ble logget ut. Logg inn, så er alt her.';
const isHere = 'Du er logget inn igjen, og det du skrev, står her.';

const sharedHelp = async ({ id }: Candidate): Promise<string | null> => {
  const [row] = await database()<{ shared_help: string | null }[]>`
    select shared_help from public.candidates where person_id = ${id}`;
  return row?.shared_help ?? null;
};

const sessionEnds = (page: Page) => page.context().clearCookies({ name: /^session/ });

async function writesHelp(page: Page, candidate: Candidate): Promise<void> {
  await signsInAs(page, candidate, '/me/fit');
  await page.getByLabel('Noe som hjelper deg').fill(help);
  await page.getByRole('radio', { name: 'Bære litt' }).check();
}

async function savesAndIsSignedOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Lagre' }).click();
  await expect(page.getByRole('alert')).toHaveText(signedOut);
  await expect(page.getByRole('alert')).toBeFocused();
}

async function findsItAgain(page: Page, candidate: Candidate): Promise<void> {
  await expect(page.getByRole('alert')).toContainText(isHere);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hva passer for deg?');
  await expect(page.getByLabel('Noe som hjelper deg')).toHaveValue(help);
  await expect(page.getByRole('radio', { name: 'Bære litt' })).toBeChecked();
  expect(await sharedHelp(candidate)).toBeNull();
  await page.getByRole('button', { name: 'Lagre' }).click();
  await expect(page.getByRole('status')).toContainText('Lagret.');
  expect(await sharedHelp(candidate)).toBe(help);
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('finds what was written when they are in again, also after a wrong password', async ({ page }) => {
      const amina = await aCandidate('Amina');
      await writesHelp(page, amina);
      await sessionEnds(page);
      await savesAndIsSignedOut(page);
      if (javaScriptEnabled) await isOpenToAll(page);
      expect(page.url()).not.toContain('pause');
      await triesToSignIn(page, amina.email, 'et helt annet passord');
      await expect(page.getByRole('alert')).toHaveText(sentence.wrong);
      await triesToSignIn(page, amina.email);
      await findsItAgain(page, amina);
    });

    test('finds it also after a code on e-mail', async ({ page }) => {
      const amina = await aCandidate('Amina');
      await writesHelp(page, amina);
      await sessionEnds(page);
      await savesAndIsSignedOut(page);
      await page.getByRole('button', { name: 'Få en kode på e-post' }).click();
      await page.getByLabel('E-post').fill(amina.email);
      await page.getByRole('button', { name: 'Send meg en kode' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Se i e-posten din');
      await page.getByLabel('Kode', { exact: true }).fill(await codeSentTo(amina.email));
      await page.getByRole('button', { name: 'Logg inn' }).click();
      await findsItAgain(page, amina);
    });

    test('who signs out on purpose in another tab leaves nothing behind in this one', async ({ page }) => {
      const amina = await aCandidate('Amina');
      await writesHelp(page, amina);
      const other = await page.context().newPage();
      await signsOut(other);
      // without JavaScript no tab can hear of it: what is sent is kept for who wrote it
      if (!javaScriptEnabled) await savesAndIsSignedOut(page);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Logg inn');
      await triesToSignIn(page, amina.email);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hva passer for deg?');
      await expect(page.getByLabel('Noe som hjelper deg')).toHaveValue(javaScriptEnabled ? '' : help);
    });

    test('has nothing sent in their name when somebody else comes in', async ({ page }) => {
      const [amina, bjoern] = [await aCandidate('Amina'), await aCandidate('Bjørn')];
      await writesHelp(page, amina);
      await sessionEnds(page);
      await savesAndIsSignedOut(page);
      await triesToSignIn(page, bjoern.email);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Det som var skrevet, er kastet');
      if (javaScriptEnabled) await isOpenToAll(page);
      await page.goto('/me/fit');
      await expect(page.getByLabel('Noe som hjelper deg')).toHaveValue('');
      expect([await sharedHelp(amina), await sharedHelp(bjoern)]).toEqual([null, null]);
    });

    test('takes no shift before they have tapped again', async ({ page }) => {
      const [amina, place] = [await aCandidate('Amina'), await aPlace()];
      const shift = await aShift(place);
      await signsInAs(page, amina);
      await opensCard(page, shift);
      await sessionEnds(page);
      await tapsIWant(page);
      await triesToSignIn(page, amina.email);
      await expect(page.getByRole('alert')).toContainText(isHere);
      const taken = () => database()`select from public.assignments where candidate_id = ${amina.id}`;
      expect(await taken()).toHaveLength(0);
      await tapsIWant(page);
      await expect(page).toHaveURL(/\/taken$/);
      expect(await taken()).toHaveLength(1);
    });

    test('a lead finds a new contact as it was written, in its own form of several', async ({ page }) => {
      const place = await aPlace();
      const lead = await aLead(place);
      await comesToWork(page, lead, '/facility/places');
      await page.getByText('Legg til en kontakt').click();
      const form = page.locator('form', { has: page.getByRole('button', { name: 'Legg til' }) });
      await form.getByLabel('Fornavn').fill('Tone');
      await form.getByLabel('Hvor de møtes').fill('Ved resepsjonen');
      await sessionEnds(page);
      await form.getByRole('button', { name: 'Legg til' }).click();
      await expect(page.getByRole('alert')).toHaveText(signedOut);
      await triesToSignIn(page, lead.email);
      await expect(form.getByLabel('Fornavn')).toHaveValue('Tone');
      await expect(form.getByLabel('Hvor de møtes')).toHaveValue('Ved resepsjonen');
      await form.getByRole('button', { name: 'Legg til' }).click();
      await expect(page.getByRole('status')).toHaveText('Tone er lagt til.');
    });
  });
}

test('what asks for data is told with 401, and nothing else is said', async ({ page }) => {
  const origin = new URL(await page.goto('/about').then((answer) => answer?.url() ?? '')).origin;
  for (const accept of ['application/json', '*/*']) {
    const answer = await page.request.post('/me/fit?/save', {
      form: { shared_help: help },
      headers: { accept, origin },
    });
    expect(answer.status()).toBe(401);
    expect(await answer.json()).toEqual({ type: 'error', status: 401, error: { message: 'not signed in' } });
  }
});

test('a kept form that was made up, or is too large, is no form', async ({ page }) => {
  const amina = await aCandidate('Amina');
  await signsInAs(page, amina);
  const { origin } = new URL(page.url());
  const foreign = await page.request.post('/messages?/read', {
    form: { kept: 'of-somebody-else' },
    headers: { accept: 'text/html', origin },
    maxRedirects: 0,
  });
  expect([foreign.status(), foreign.headers().location]).toEqual([303, '/auth/not-kept']);
  await sessionEnds(page);
  const large = await page.request.post('/me/fit?/save', {
    form: { shared_help: 'x'.repeat(100_000) },
    headers: { accept: 'text/html', origin },
  });
  expect(large.status()).toBe(401);
  expect(await large.text()).toContain('kunne ikke tas vare på');
  const made = Buffer.from(JSON.stringify({ path: '/me/fit?/save', fields: [['shared_help', help]] }));
  const answer = await page.request.post('/auth/sign-in?/signIn', {
    form: { email: amina.email, password: 'oppgavetorget', kept: made.toString('base64url') },
    headers: { accept: 'text/html', origin },
    maxRedirects: 0,
  });
  expect(answer.status()).toBe(303);
  expect(answer.headers().location).toBe('/auth/not-kept');
  expect(await sharedHelp(amina)).toBeNull();
});
