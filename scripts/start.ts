// "npm start": the built app, after a look at the environment that says in words what is wrong with it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readServing, StartError } from '../src/lib/server/environment.ts';
import { buildFolder } from './build.ts';

try {
  if (!existsSync(join(buildFolder, 'index.js')))
    throw new StartError('The app is not built: run npm run build first.');
  readServing(process.env);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exit(1);
}
await import(pathToFileURL(join(buildFolder, 'index.js')).href);
