// "npm run demo": builds, starts, seeds the first time, serves, and says who can sign in.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Sql } from 'postgres';
import { startBackend } from '../src/lib/server/backend.ts';
import { readEnvironment } from '../src/lib/server/environment.ts';
import { unlessStopping } from '../src/lib/server/stopping.ts';
import { buildFolder, buildWhenChanged, secondsSince } from './build.ts';
import { inWords, optionsOf, portFrom } from './command.ts';
import { mayListen } from './listening.ts';

await inWords(async () => {
  const values = optionsOf('demo', { port: { type: 'string', default: process.env.PORT || '5173' } });
  const port = portFrom(values.port);
  const host = process.env.HOST || '127.0.0.1';
  const listens = () => mayListen(port, host, `npm run demo -- --port ${port + 1}`);
  await listens();
  // what is wrong with it is said before half a minute of building
  readEnvironment({ ...process.env, OPPGAVETORGET_DEMO: 'yes' });

  let since = Date.now();
  console.log(
    (await buildWhenChanged(console.log))
      ? `Built the app in ${secondsSince(since)}.`
      : 'The app is built already.',
  );

  since = Date.now();
  const address = process.env.ORIGIN || `http://localhost:${port}`;
  Object.assign(process.env, {
    PORT: String(port),
    HOST: host,
    ORIGIN: address,
    OPPGAVETORGET_DEMO: 'yes',
    NODE_ENV: 'production',
  });
  const backend = await startBackend();
  if (backend.owner && (await isNew(backend.owner))) {
    const file = join(import.meta.dirname, 'seed.ts');
    if (existsSync(file)) {
      const began = Date.now();
      console.log("Making the demonstration's people, places and tasks: some seconds, once.");
      const seed: { seedDemo?: (owner: Sql) => Promise<unknown> } = await import(pathToFileURL(file).href);
      await seed.seedDemo?.(backend.owner);
      console.log(`Made the demonstration's people, places and tasks in ${secondsSince(began)}.`);
    }
  }
  await unlessStopping();
  await listens();
  await import(pathToFileURL(join(buildFolder, 'index.js')).href);

  console.log(`
Oppgavetorget is ready on ${address} (after ${secondsSince(since)}). All names are invented.

  kandidat@demo.no       Amina, candidate
  fagleder@demo.no       Lise, facility lead and clearance officer
  veileder@demo.no       Kari, Nav adviser
  satsingsleder@demo.no  Petra, programme lead
  admin@demo.no          Ada, administrator

Password for all: oppgavetorget. Stop with Ctrl-C.`);
});

async function isNew(owner: Sql): Promise<boolean> {
  const [row] = await owner<{ fresh: boolean }[]>`select not exists (select from public.people) as fresh`;
  return row?.fresh ?? false;
}
