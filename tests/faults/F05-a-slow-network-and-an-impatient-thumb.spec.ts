import { until } from '../until.ts';
import { isPatient, opens, seesThatItWaits, statesOn, waitingOn, waitsNoMore } from './memory.ts';
import { expect, test } from './setting.ts';
import { aLife, aTap } from './taps.ts';

// How soon the page answers is measured by "npm run bench -- web", on the developers' machine.
test('F05 a network that takes its time, and five taps on the same button: one tap, seen at once, done once', async ({
  phone,
  random,
}) => {
  const amina = await aLife();
  const operation = await aTap(random.pick(['A', 'I', 'O', 'Y', 'N']), amina);
  await phone.signsIn(amina.person);
  await opens(phone.page, phone.network.url + operation.page);
  phone.network.does(({ method }) => (method === 'POST' ? 'silence' : 'arrives'));
  const { page } = phone;
  const action = operation.to.slice(operation.to.indexOf('?'));
  const button = page.locator(`form[action$="${action}"] button:not([type=button])`).first();
  await button.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await button.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  // a thumb: what asks the page itself to send its form waits for the answer to the tap before
  const press = () => page.mouse.click(x + width / 2, y + height / 2);
  const losesPatience = await isPatient(phone);
  for (let tap = 0; tap < 5; tap++) {
    await press();
    await until(async () => (await waitingOn(phone)).length > 0);
  }
  await losesPatience();
  await seesThatItWaits(page);
  expect(await waitingOn(phone)).toHaveLength(1);
  phone.network.does('arrives');
  phone.network.goesOn();
  await waitsNoMore(phone);
  expect(await statesOn(phone)).toEqual(['sent']);
  expect(await operation.effects(), operation.cell).toBe(1);
});

test('F05 who goes elsewhere while something is being sent gets there, however long it takes', async ({
  phone,
  random,
}) => {
  const amina = await aLife();
  const operation = await aTap(random.pick(['A', 'I', 'O', 'Y', 'N']), amina);
  await phone.signsIn(amina.person);
  const { page, network } = phone;
  await opens(page, network.url + operation.page);
  const losesPatience = await isPatient(phone);
  network.does(({ method }) => (method === 'POST' ? 'silence' : 'arrives'));
  await operation.press(page);
  await until(async () => (await waitingOn(phone)).length > 0);
  await losesPatience();
  await seesThatItWaits(page);

  await isPatient(phone);
  network.does(({ method, path }) => (method === 'POST' || path === '/messages' ? 'silence' : 'arrives'));
  const asked = () => network.asked.filter(({ path }) => path === '/messages').length;
  const before = asked();
  await page.getByRole('link', { name: 'Meldinger' }).first().click({ noWaitAfter: true });
  await until(() => asked() > before);
  network.does(({ path }) => (path === '/messages' ? 'silence' : 'arrives'));
  network.goesOn();
  await waitsNoMore(phone);
  network.does('arrives');
  network.goesOn();
  await expect(page).toHaveURL(/\/messages$/);
});
