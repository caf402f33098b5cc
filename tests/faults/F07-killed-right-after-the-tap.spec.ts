import { until } from '../until.ts';
import { opens, statesOn, waitsNoMore } from './memory.ts';
import { often } from './seeds.ts';
import { expect, test } from './setting.ts';
import { aLife, aTap, cells } from './taps.ts';

test('F07 the app is killed after the tap and before anything is sent: it is sent when the app is opened again', async ({
  ownPhone: phone,
  random,
}) => {
  const { network } = phone;
  for (const cell of random.shuffled(cells).slice(0, often(5, 1))) {
    const amina = await aLife();
    const operation = await aTap(cell, amina);
    await phone.signsIn(amina.person);
    await phone.restarts();
    await opens(phone.page, network.url + operation.page);
    network.does(({ tap }) => (tap === null ? 'arrives' : 'silence'));
    const before = network.taps().length;
    // not waited for: a click lasts until its page is answered
    const pressed = operation.press(phone.page).catch(() => {});
    // the moment when it leaves the phone: it lies on the disk already, or it never will
    await until(() => network.taps().length > before);
    await phone.dies();
    await pressed;
    expect(await operation.effects(), cell).toBe(0);
    network.does('arrives');
    await phone.startsAgain();
    await opens(phone.page, `${network.url}/mine`);
    await waitsNoMore(phone);
    expect((await statesOn(phone)).at(-1), cell).toBe('sent');
    expect(await operation.effects(), cell).toBe(1);
  }
});
