// "npm run demo": builds, starts, seeds the first time, serves, and says who can sign in.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Sql } from 'postgres';
import { startBackend } from '../src/lib/server/backend.ts';
import { portIsFree } from '../src/lib/server/embedded.ts';
import { StartError } from '../src/lib/server/environment.ts';
import { buildFolder, buildWhenChanged } from './build.ts';

const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

try {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '5173' } } });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new StartError(`--port ${values.port} is not a port: use a number from 1 to 65535.`);
  const host = process.env.HOST || '127.0.0.1';
  if (!(await portIsFree(port, host)))
    throw new StartError(
      `Port ${port} is taken by another program: stop it, or choose another with npm run demo -- --port ${port + 1}.`,
    );

  let since = Date.now();
  console.log(
    (await buildWhenChanged()) ? `Built the app in ${seconds(since)}.` : 'The app is built already.',
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
      const seed: { seedDemo?: (owner: Sql) => Promise<unknown> } = await import(pathToFileURL(file).href);
      await seed.seedDemo?.(backend.owner);
      console.log(`Made the demonstration's people, places and tasks in ${seconds(began)}.`);
    }
  }
  await import(pathToFileURL(join(buildFolder, 'index.js')).href);

  console.log(`
Oppgavetorget is ready on ${address} (after ${seconds(since)}). All names are invented.

  kandidat@demo.no       Amina, candidate
  fagleder@demo.no       Lise, facility lead and clearance officer
  veileder@demo.no       Kari, Nav adviser
  satsingsleder@demo.no  Petra, programme lead
  admin@demo.no          Ada, administrator

Password for all: oppgavetorget. Stop with Ctrl-C.`);
} catch (error) {
  if (
    !(error instanceof StartError) &&
    !(error instanceof Error && /^The build failed|^Unknown option/.test(error.message))
  )
    throw error;
  console.error(error.message);
  process.exit(1);
}

async function isNew(owner: Sql): Promise<boolean> {
  const [row] = await owner<{ fresh: boolean }[]>`select not exists (select from public.people) as fresh`;
  return row?.fresh ?? false;
}
