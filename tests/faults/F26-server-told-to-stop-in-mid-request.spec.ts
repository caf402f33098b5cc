import { migratedFolder, startApp } from '../runtime/app.ts';
import { database } from '../steps/world.ts';
import { until } from '../until.ts';
import { appSettings } from './app.ts';
import type { Said, Sender } from './sender.ts';
import { expect, inTheWorldOf, test } from './setting.ts';
import { aLife, applies, type Life } from './taps.ts';

/** A tap that the server is in the middle of, since its person's row is held, while the work is done. Gives back its answer. */
async function inMidRequest(
  phone: Sender,
  { life, inDays }: { life: Life; inDays: number },
  work: () => Promise<void>,
): Promise<Said | null> {
  const operation = await applies(life, { inDays });
  return database()
    .begin(async (tx) => {
      await tx`select from public.candidates where person_id = ${life.person.id} for update`;
      const answer = phone.taps(operation);
      await until(async () => {
        const waiting = await tx`select from pg_locks l
        where not l.granted and pg_backend_pid() = any (pg_blocking_pids(l.pid))`;
        return waiting.length > 0;
      });
      await work();
      return { answer };
    })
    .then(
      ({ answer }) => answer,
      // it took its database with it
      () => null,
    );
}

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
      const guro = await aLife('Guro');
      const hers = await sender(guro.person);
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
        let gone = Promise.resolve();
        const answer = await inMidRequest(hers, { life: guro, inDays: 3 + deployment }, async () => {
          gone = app.stop('SIGTERM');
          await until(async () => {
            const health = await fetch(`${app.url}/health`).catch(() => null);
            return health === null || health.status === 503;
          });
        });
        expect(answer?.type, 'what was begun is ended').toBe('redirect');
        await gone;
        expect(app.child.exitCode, app.log()).toBe(0);
        app = await startApp(data, appSettings);
        for (const phone of [hers, ...work.map(({ phone }) => phone)]) phone.network.leadsTo(app.url);
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
