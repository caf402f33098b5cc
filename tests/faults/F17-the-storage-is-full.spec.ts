import { memoryOf, opens, seesThatItWaits, sendsAll, waitingOn } from './memory.ts';
import { expect, test } from './setting.ts';
import { aLife, aTap, cells } from './taps.ts';

test('F17 the storage is full: with network the tap is done; without, it is not shown as kept, and the person reads what to do', async ({
  ownPhone: phone,
  random,
}) => {
  const amina = await aLife();
  const [sent, lost] = await Promise.all(
    random
      .shuffled(cells)
      .slice(0, 2)
      .map((cell) => aTap(cell, amina)),
  );
  if (!sent || !lost) throw new Error('two taps were expected');
  await phone.signsIn(amina.person);
  // a browser remembers for a while how much room there was: the phone is full from its start
  await phone.restarts();
  const { network } = phone;
  const cdp = await phone.cdp();
  await cdp.send('Storage.overrideQuotaForOrigin', { origin: network.url, quotaSize: 1 });

  await opens(phone.page, network.url + sent.page);
  await sent.press(phone.page);
  await expect.poll(() => sent.effects()).toBe(1);
  expect((await memoryOf(phone)).taps).toEqual([]);

  await opens(phone.page, network.url + lost.page);
  network.does(({ method }) => (method === 'POST' ? 'request lost' : 'arrives'));
  await lost.press(phone.page);
  await expect(phone.page.getByRole('heading', { level: 1 })).toHaveText('Dette ble ikke lagret');
  await expect(phone.page.getByText(/Skriv det ned/)).toBeVisible();
  expect(await waitingOn(phone)).toEqual([]);
  network.does('arrives');
  await opens(phone.page, `${network.url}/waiting`);
  await expect(phone.page.getByText(/ – venter på nett/)).toHaveCount(0);
  expect(await lost.effects(), lost.cell).toBe(0);

  // with room again it is kept as ever
  await cdp.send('Storage.overrideQuotaForOrigin', { origin: network.url });
  await phone.restarts();
  await opens(phone.page, network.url + lost.page);
  network.does(({ method }) => (method === 'POST' ? 'request lost' : 'arrives'));
  await lost.press(phone.page);
  await seesThatItWaits(phone.page);
  network.does('arrives');
  await sendsAll(phone);
  expect(await lost.effects(), lost.cell).toBe(1);
});
