import { until } from '../until.ts';
import { hasNoPatience, opens, seesThatItWaits, statesOn, waitingOn, waitsNoMore } from './memory.ts';
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
  // each reaches the worker while the page still stands there
  const press = () =>
    page
      .evaluate(
        (action) => {
          const form = [...document.forms].find((each) => each.action.endsWith(action));
          form?.requestSubmit(form.querySelector<HTMLButtonElement>('button:not([type=button])'));
        },
        operation.to.slice(operation.to.indexOf('?')),
      )
      // on a slow machine the page that says that it waits may be there already
      .catch(() => {});
  for (let tap = 0; tap < 4; tap++) {
    await press();
    await until(async () => (await waitingOn(phone)).length > 0);
  }
  await hasNoPatience(phone);
  await press();
  await seesThatItWaits(page);
  expect(await waitingOn(phone)).toHaveLength(1);
  phone.network.does('arrives');
  phone.network.goesOn();
  await waitsNoMore(phone);
  expect(await statesOn(phone)).toEqual(['sent']);
  expect(await operation.effects(), operation.cell).toBe(1);
});
