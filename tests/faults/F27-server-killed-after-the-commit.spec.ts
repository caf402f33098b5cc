import { migratedFolder, startApp } from '../runtime/app.ts';
import { until } from '../until.ts';
import { appSettings } from './app.ts';
import { expect, inTheWorldOf, test } from './setting.ts';
import { aLife, aTap } from './taps.ts';

test('F27 the server is killed after the commit and before the answer: the tap is sent again and answered as if it were the first time', async ({
  sender,
  random,
}) => {
  const data = await migratedFolder();
  const app = await startApp(data, appSettings);
  try {
    await inTheWorldOf(app, async () => {
      const amina = await aLife();
      const phone = await sender(amina.person);
      // nothing but its number keeps somebody from saying twice that something is wrong; of the others, one by chance
      const operations = [await aTap('X', amina), await aTap(random.pick(['A', 'W', 'I', 'O', 'Y']), amina)];
      const taps = operations.map((operation) => phone.makes(operation));
      phone.network.does(({ tap }) => (tap === null ? 'arrives' : 'answer lost'));
      const first = Promise.all(taps.map((tap) => phone.taps(tap)));
      // not until it is in the database, whatever else the server is about to do
      for (const operation of operations) await until(async () => (await operation.effects()) > 0);
      await app.stop('SIGKILL');
      expect(await first).toEqual([null, null]);

      const next = await startApp(data, appSettings);
      phone.network.leadsTo(next.url);
      phone.network.does('arrives');
      for (const tap of taps) {
        const again = await phone.taps(tap);
        expect(again?.type, again?.text).toBe('redirect');
        const third = await phone.taps(tap);
        expect(third?.location).toBe(again?.location);
      }
      for (const operation of operations) expect(await operation.effects(), operation.cell).toBe(1);
      await next.stop();
    });
  } finally {
    await app.stop('SIGKILL');
  }
});
