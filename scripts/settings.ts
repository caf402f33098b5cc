// "npm run settings": what supabase/config.toml asks of Auth, as the environment of an Auth server of your own, a line each. A hosted project
// gets the same by "supabase config push".
import { StartError } from '../src/lib/server/environment.ts';
import { root } from './build.ts';
import { inWords, optionsOf } from './command.ts';
import { configIn, resolved, wantedByVariable } from './settings/config.ts';

await inWords(async () => {
  const { templates } = optionsOf('settings', { templates: { type: 'string' } });
  if (!templates || !/^https?:\/\/\S+$/.test(templates))
    throw new StartError(
      'Say where the Auth server fetches its mail templates from: npm run settings -- --templates http://templates',
    );
  const missing = [...configIn(root)]
    .filter(([path, value]) => path.startsWith('auth.') && resolved(value, process.env) === null)
    .map(([, value]) => String(value).replace(/^env\((\w+)\)$/, '$1'));
  if (missing.length > 0)
    throw new StartError(`Set these first, as docs/running.md says: ${missing.join(', ')}.`);
  for (const [name, value] of Object.entries(
    wantedByVariable(root, process.env, templates.replace(/\/$/, '')),
  ))
    console.log(`${name}=${value}`);
});
