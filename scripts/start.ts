// "npm start": the built app, after a look at the environment that says in words what is wrong with it.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readServing, StartError } from '../src/lib/server/environment.ts';
import { buildFolder } from './build.ts';
import { currentBuild } from './build/versions.ts';
import { inWords, optionsOf, portFrom } from './command.ts';
import { mayListen } from './listening.ts';

await inWords(async () => {
  const { port } = optionsOf('start', { port: { type: 'string' } });
  if (port !== undefined) process.env.PORT = String(portFrom(port));
  if (!currentBuild(buildFolder)) throw new StartError('The app is not built: run npm run build first.');
  readServing(process.env);
  const { PORT, HOST, SOCKET_PATH, LISTEN_FDS } = process.env;
  if (!SOCKET_PATH && !LISTEN_FDS)
    await mayListen(Number(PORT || 3000), HOST || '0.0.0.0', 'npm start -- --port N or PORT');
  await import(pathToFileURL(join(buildFolder, 'index.js')).href);
});
