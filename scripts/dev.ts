// "npm run dev": Vite's own development server, in this process, once the words it was given are understood.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readEnvironment } from '../src/lib/server/environment.ts';
import { root } from './build.ts';
import { inWords, optionsOf, portFrom } from './command.ts';
import { mayListen } from './listening.ts';

await inWords(async () => {
  const { port, host } = optionsOf('dev', { port: { type: 'string' }, host: { type: 'string' } });
  if (port !== undefined)
    await mayListen(portFrom(port), host ?? '127.0.0.1', `npm run dev -- --port ${Number(port) + 1}`);
  readEnvironment(process.env);
  const words = [...(port ? ['--port', port, '--strictPort'] : []), ...(host ? ['--host', host] : [])];
  process.argv = [process.execPath, 'vite', 'dev', ...words];
  await import(pathToFileURL(join(root, 'node_modules', 'vite', 'bin', 'vite.js')).href);
});
