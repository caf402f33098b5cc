// "npm run seed -- --candidates N --shifts N": the demonstration's data, and as many more people and open shifts as wanted.
import { startBackend } from '../src/lib/server/backend.ts';
import { StartError } from '../src/lib/server/environment.ts';
import { inWords, optionsOf } from './command.ts';
import { seedDemo } from '../supabase/seed/demo.ts';
import { seedMore } from '../supabase/seed/more.ts';

export { seedDemo, seedMore };

async function main() {
  const values = optionsOf('seed', { candidates: { type: 'string' }, shifts: { type: 'string' } });
  const count = (name: 'candidates' | 'shifts', most: number) => {
    const text = values[name] ?? '0';
    const number = Number(text);
    if (!/^\d+$/.test(text) || number > most)
      throw new StartError(`--${name} ${text} is not a whole number from 0 to ${most}.`);
    return number;
  };
  const candidates = count('candidates', 1_000_000);
  const shifts = count('shifts', 200_000);
  const backend = await startBackend({ source: { ...process.env, OPPGAVETORGET_DEMO: 'yes' } });
  try {
    if (!backend.owner) throw new StartError('Invented people never go to Supabase: unset SUPABASE_URL.');
    const began = Date.now();
    const [row] = await backend.owner<
      { fresh: boolean }[]
    >`select not exists (select from public.people) as fresh`;
    if (row?.fresh) await seedDemo(backend.owner);
    const now = await seedMore(backend.owner, { candidates, shifts });
    console.log(
      `There are ${now.candidates} candidates and ${now.shifts} open shifts now (${((Date.now() - began) / 1000).toFixed(1)} s).`,
    );
  } finally {
    await backend.close();
  }
}

if (import.meta.main) await inWords(main);
