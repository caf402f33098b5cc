import { isOpenToAll, isToldKindly, signsInAs } from '../steps/candidate.ts';
import { aLead, comesToWork } from '../steps/facility.ts';
import { expect, test, type Page } from '../steps/journey.ts';
import { codeSentTo } from '../steps/mail.ts';
import {
  aCandidate,
  aPlace,
  aShift,
  closeWorld,
  database,
  hasBegun,
  isOnShift,
  wordOf,
  type Place,
} from '../steps/world.ts';

test.afterAll(closeWorld);

async function aminaIsNear(page: Page, inMinutes = 20): Promise<{ place: Place; assignment: string }> {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  const assignment = await isOnShift(amina, await aShift(place, { inMinutes }));
  await signsInAs(page, amina);
  return { place, assignment };
}

const opens = /Du kan sjekke inn her fra .* kl\.\s\d\d\.\d\d\./;
const isIn = (page: Page) => expect(page.getByText(/Du sjekket inn kl\. \d\d\.\d\d\./)).toBeVisible();
const word = (page: Page) => page.getByLabel('Ordet på plakaten');
const here = (page: Page) => page.getByRole('button', { name: 'Jeg er her' });

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript @long', () => {
    test.use({ javaScriptEnabled });

    test('Amina writes the word on the poster, and is told at once when it is another', async ({ page }) => {
      const { place, assignment } = await aminaIsNear(page);
      await page.goto(`/mine/${assignment}`);
      await word(page).fill('BABABU');
      await here(page).click();
      await expect(word(page)).toHaveAccessibleDescription(/Vi kjenner ikke dette ordet/);
      await expect(word(page)).toBeFocused();
      await expect(word(page)).toHaveValue('BABABU');
      await word(page).fill((await wordOf(place)).toLowerCase());
      await here(page).click();
      await isIn(page);
    });

    test('A phone that has opened the place’s link needs no code any more', async ({ page }) => {
      const { place, assignment } = await aminaIsNear(page);
      await page.goto(`/mine/${assignment}`);
      await expect(word(page)).toBeVisible();
      await page.goto(`/in/${place.code}`);
      await page.goto('/in');
      await expect(word(page)).toHaveCount(0);
      await here(page).click();
      await isIn(page);
      await hasBegun(assignment, 110);
      await page.goto(`/in/${place.code}`);
      await page.getByRole('button', { name: 'Jeg går nå' }).click();
      await expect(page.getByText(/Du sjekket ut kl\. \d\d\.\d\d\./)).toBeVisible();
    });

    test('The shift’s page has what it takes before the hour, for who will be without network', async ({
      page,
    }) => {
      const { place, assignment } = await aminaIsNear(page, 90);
      await page.goto(`/in/${place.code}`);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Du er tidlig ute');
      await expect(page.getByText(opens)).toBeVisible();
      await expect(here(page)).toHaveCount(0);
      if (javaScriptEnabled) await isOpenToAll(page);
      await page.getByRole('link', { name: 'Se vakten min' }).click();
      await expect(page).toHaveURL(`/mine/${assignment}`);
      await page.getByText('Når du er framme', { exact: true }).click();
      await here(page).click();
      await isToldKindly(page, opens);
      await page.getByText('Når du går', { exact: true }).click();
      await page.getByRole('button', { name: 'Jeg går nå' }).click();
      await isToldKindly(page, 'Du har ikke sjekket inn ennå.');
      await database()`update public.shifts set starts_at = now() + interval '50 minutes' where shift_id =
        (select shift_id from public.assignments where assignment_id = ${assignment})`;
      await database()`update public.assignments set starts_at = now() + interval '50 minutes' where assignment_id = ${assignment}`;
      await page.getByText('Når du er framme', { exact: true }).click();
      await here(page).click();
      await isIn(page);
    });
  });
}

test('Amina, who is signed out, comes to the poster’s link by a mailed code; to Lise, who leads there, it says what it is', async ({
  page,
}) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  // she has been there, too, at what ends as hers begins
  await isOnShift(amina, await aShift(place, { inMinutes: -118, title: 'Pynte bordet' }));
  await isOnShift(amina, await aShift(place, { inMinutes: 10 }));
  await page.goto(`/in/${place.code}`);
  await expect(page.getByText('Logg inn for å sjekke inn.')).toBeVisible();
  await page.getByRole('link', { name: 'Få en kode på e-post' }).click();
  await page.getByRole('link', { name: 'Tilbake' }).click();
  await page.getByRole('link', { name: 'Få en kode på e-post' }).click();
  await page.getByLabel('E-post').fill(amina.email);
  await page.getByRole('button', { name: 'Send meg en kode' }).click();
  await page.getByLabel('Kode', { exact: true }).fill('123');
  await page.getByRole('button', { name: 'Logg inn' }).click();
  await page.getByLabel('Kode', { exact: true }).fill(await codeSentTo(amina.email));
  await page.getByRole('button', { name: 'Logg inn' }).click();
  await expect(page).toHaveURL(`/in/${place.code}`);
  await expect(page.getByRole('heading', { level: 3 })).toHaveText('Vanne plantene');
  await here(page).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Velkommen!');
  await expect(page.getByRole('heading', { level: 3 })).toHaveText('Vanne plantene');

  await page.context().clearCookies();
  await comesToWork(page, await aLead(place), `/in/${place.code}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Plakaten ved inngangen');
  await isOpenToAll(page);
  await page.getByRole('link', { name: 'Til I dag' }).click();
  await expect(page).toHaveURL('/facility');
});

test('Another place’s link does not open this one', async ({ page }) => {
  const { assignment } = await aminaIsNear(page);
  await page.goto(`/in/${(await aPlace()).code}`);
  await page.goto(`/mine/${assignment}`);
  await expect(word(page)).toBeVisible();
});

test('Who signs out leaves no place behind on the phone', async ({ page, context }) => {
  const { place } = await aminaIsNear(page);
  await page.goto(`/in/${place.code}`);
  const places = async () => (await context.cookies()).filter(({ name }) => name === 'places');
  expect(await places()).toMatchObject([{ value: place.code, httpOnly: true, sameSite: 'Lax' }]);
  await page.goto('/auth/sign-out');
  await page.getByRole('button', { name: 'Logg ut' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Du er logget ut.');
  expect(await places()).toEqual([]);
});

test('Nobody goes through all words', async ({ page }) => {
  const { place, assignment } = await aminaIsNear(page);
  const tries = (code: string) =>
    page.request.post(`/mine/${assignment}?/checkIn`, {
      form: { code },
      headers: { accept: 'text/html', origin: new URL(page.url()).origin },
      maxRedirects: 0,
    });
  for (let n = 0; n < 16; n++) expect((await tries(`BABAB${n}`)).status()).toBe(409);
  const answer = await tries(await wordOf(place));
  expect(answer.status()).toBe(429);
  expect(answer.headers()['retry-after']).toBe('900');
  await page.setContent(await answer.text());
  await isToldKindly(page, 'Vent et kvarter');
});

test('A page from before the poster was renewed is told so, and nothing is done', async ({ page }) => {
  const { place, assignment } = await aminaIsNear(page);
  await page.goto(`/in/${place.code}`);
  await page.goto(`/mine/${assignment}`);
  await database()`update public.place_codes set code = private.new_place_code() where place_id = ${place.id}`;
  await here(page).click();
  await expect(word(page)).toHaveAccessibleDescription(/Se på plakaten en gang til/);
});

test('«Sjekk inn» says when it opens, and is open to all in each state', async ({ page }) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  await signsInAs(page, amina, '/in');
  await expect(page.getByText('Du har ingen vakter nå')).toBeVisible();
  await isOpenToAll(page);
  await isOnShift(amina, await aShift(place, { inDays: 2 }));
  await page.goto('/in');
  await expect(page.getByText(/Du kan sjekke inn her fra .* kl\.\s09\.00\./)).toBeVisible();
  await isOpenToAll(page);
  await isOnShift(amina, await aShift(place, { inMinutes: 20 }));
  await page.goto('/in');
  await expect(word(page)).toBeVisible();
  await isOpenToAll(page);
});

test('Where the browser reads no codes, nothing is said of scanning', async ({ page }) => {
  await aminaIsNear(page);
  await page.goto('/in');
  await expect(page.getByRole('button', { name: 'Skann plakaten' })).toBeHidden();
  await expect(page.getByText('Du kan også åpne kameraet på telefonen')).toBeVisible();
});
