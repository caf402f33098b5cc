import { migratedFolder, startApp } from '../runtime/app.ts';
import { until } from '../until.ts';
import { appSettings } from './app.ts';
import { expect, inTheWorldOf, test } from './setting.ts';
import { aLife, applies } from './taps.ts';

test('F26 a server that is told to stop in the middle of requests, as at each deployment, loses none and does none twice', async ({
  sender,
  random,
}) => {
  const data = await migratedFolder();
  let app = await startApp(data, appSettings);
  try {
    await inTheWorldOf(app, async () => {
      const people = await Promise.all([aLife('Amina'), aLife('Bjørn'), aLife('Fatuma'), aLife('Tomasz')]);
      const work = await Promise.all(
        people.map(async (life) => {
          const operations = [];
          for (let day = 3; day < 8; day++) operations.push(await applies(life, { inDays: day }));
          return { phone: await sender(life.person), operations };
        }),
      );
      let answered = 0;
      let missed = 0;
      // each phone sends until it is answered, as the worker does
      const sending = Promise.all(
        work.map(async ({ phone, operations }) => {
          for (const operation of operations) {
            const tap = phone.makes(operation);
            await until(async () => {
              const answer = await phone.taps(tap);
              if (answer?.type === 'failure') throw new Error(answer.text);
              if (answer?.type === 'redirect') answered++;
              else missed++;
              return answer?.type === 'redirect';
            });
          }
        }),
      );
      for (let deployment = 0; deployment < 2; deployment++) {
        const enough = answered + random.whole(1, 6);
        await until(() => answered >= enough);
        // those who come in the meantime meet nobody
        for (const { phone } of work) phone.network.leadsTo(null);
        const gone = app.stop('SIGTERM');
        await until(async () => {
          const health = await fetch(`${app.url}/health`).catch(() => null);
          return health === null || health.status === 503;
        });
        await gone;
        expect(app.child.exitCode, app.log()).toBe(0);
        app = await startApp(data, appSettings);
        for (const { phone } of work) phone.network.leadsTo(app.url);
      }
      await sending;
      for (const { operations } of work)
        for (const operation of operations) expect(await operation.effects()).toBe(1);
      expect(answered).toBe(20);
      expect(missed, 'the deployments were felt').toBeGreaterThan(0);
    });
  } finally {
    await app.stop();
  }
});
