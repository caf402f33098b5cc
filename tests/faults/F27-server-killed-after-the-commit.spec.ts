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
      const operation = await aTap(random.pick(['A', 'W', 'I', 'O', 'Y', 'X']), amina);
      const tap = phone.makes(operation);
      phone.network.does(({ tap }) => (tap === null ? 'arrives' : 'answer lost'));
      const first = phone.taps(tap);
      // not until it is in the database, whatever else the server is about to do
      await until(async () => (await operation.effects()) > 0);
      await app.stop('SIGKILL');
      expect(await first).toBeNull();

      const next = await startApp(data, appSettings);
      phone.network.leadsTo(next.url);
      phone.network.does('arrives');
      const again = await phone.taps(tap);
      expect(again?.type, again?.text).toBe('redirect');
      expect(await operation.effects()).toBe(1);
      const third = await phone.taps(tap);
      expect(third?.location).toBe(again?.location);
      await next.stop();
    });
  } finally {
    await app.stop('SIGKILL');
  }
});
