import { memoryOf, opens, seesThatItWaits, sendsAll, waitingOn } from './memory.ts';
import { captivePortal } from './network.ts';
import { expect, test } from './setting.ts';
import { aLife, aTap, cells } from './taps.ts';

test('F06 a captive portal answers every request with a page of its own: nothing counts as sent, and nothing of it is shown or kept', async ({
  phone,
  random,
}) => {
  const amina = await aLife();
  const operation = await aTap(random.pick(cells), amina);
  await phone.signsIn(amina.person);
  const { page, network } = phone;
  await opens(page, network.url + operation.page);
  network.does(captivePortal);
  await operation.press(page);
  await seesThatItWaits(page);
  expect(await operation.effects(), operation.cell).toBe(0);
  expect(await waitingOn(phone)).toHaveLength(1);
  // what is kept is shown, and is not replaced
  await opens(page, `${network.url}/mine`);
  await expect(page.getByText('Velkommen til kjøpesenteret')).toHaveCount(0);
  await expect(page.getByText(/^Slik det var/)).toBeVisible();
  network.does('arrives');
  await sendsAll(phone);
  expect(await operation.effects(), operation.cell).toBe(1);
  expect((await memoryOf(phone)).taps.map(({ state }) => state)).toEqual(['sent']);
});
