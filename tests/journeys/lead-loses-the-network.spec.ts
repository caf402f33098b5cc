import { expect, test, type Page } from '../steps/journey.ts';
import { isOpenToAll } from '../steps/candidate.ts';
import { aLead, aTemplate, comesToWork, fillInATask, post } from '../steps/facility.ts';
import { aPlace, closeWorld, database, type Place } from '../steps/world.ts';

test.afterAll(closeWorld);

const newContact = (page: Page) =>
  page.locator('form', { has: page.getByRole('button', { name: 'Legg til' }) });

async function writesAContact(page: Page) {
  const place = await aPlace();
  await comesToWork(page, await aLead(place), '/facility/places');
  await page.getByText('Legg til en kontakt').click();
  const form = newContact(page);
  await form.getByLabel('Fornavn').fill('Torild');
  await form.getByLabel('Hvor de møtes').fill('Ved resepsjonen');
  return { place, form };
}

const contactsOf = async (place: Place) =>
  database()`select from public.contacts where place_id = ${place.id} and name = 'Torild'`;

test('Lise is told at the form that the network is gone, and sends what she wrote when it is back', async ({
  page,
}) => {
  const { place, form } = await writesAContact(page);
  await page.context().setOffline(true);
  await form.getByRole('button', { name: 'Legg til' }).click();
  const told = form.getByRole('status');
  await expect(told).toBeFocused();
  await expect(told).toContainText('Trykk en gang til når du har nett.');
  await expect(form.getByLabel('Fornavn')).toHaveValue('Torild');
  await expect(form.getByLabel('Hvor de møtes')).toHaveValue('Ved resepsjonen');

  await isOpenToAll(page);
  await page.context().setOffline(false);
  await form.getByRole('button', { name: 'Legg til' }).click();
  await expect(page.getByText('Torild er lagt til.')).toBeVisible();
  await expect(told).toHaveCount(0);
  expect(await contactsOf(place)).toHaveLength(1);
});

test('Lise is told the same where another network answers in our place', async ({ page }) => {
  const { form } = await writesAContact(page);
  await page.route('**/facility/places?/add', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<h1>Velkommen til kafeens nett</h1>' }),
  );
  await form.getByRole('button', { name: 'Legg til' }).click();
  await expect(form.getByRole('status')).toBeFocused();
  await expect(form.getByLabel('Fornavn')).toHaveValue('Torild');
});

test('what Lise sent is done once, although its answer was lost and she taps again', async ({ page }) => {
  const place = await aPlace();
  const template = await aTemplate();
  await comesToWork(page, await aLead(place));
  await fillInATask(page, { template, days: 21, from: '10.15', seats: 2 });
  await page.route(
    '**/facility/tasks/new?/post',
    async (route) => {
      // a connection that the app closed just then is not what is tried here
      await route.fetch({ maxRetries: 2 });
      await route.abort();
    },
    { times: 1 },
  );
  await page.getByRole('button', { name: 'Legg ut', exact: true }).click();
  await expect(page.locator('form [data-unheard]')).toBeFocused();
  await expect(page.getByLabel('Fra klokka')).toHaveValue('10.15');
  await post(page);
  const posted = await database()`select from public.tasks where title = ${template}`;
  expect(posted).toHaveLength(1);
});

test('what Lise writes while the answer is on its way stays', async ({ page }) => {
  const { form } = await writesAContact(page);
  await form.getByLabel('Hvor de møtes').fill('');
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await page.route('**/facility/places?/add', async (route) => {
    const answer = await route.fetch();
    await held;
    await route.fulfill({ response: answer });
  });
  await form.getByRole('button', { name: 'Legg til' }).click();
  await form.getByLabel('Fornavn').fill('Torild og Bjørn');
  release();
  await expect(form.getByLabel('Hvor de møtes')).toBeFocused();
  await expect(form.getByLabel('Fornavn')).toHaveValue('Torild og Bjørn');
});
