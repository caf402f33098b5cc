import { suffer } from './faults.ts';
import { travel } from './journeys.ts';
import { complain } from './output.ts';
import { add, broken, none, type Count, type Step } from './step.ts';
import { longer, vitest } from './vitest.ts';

const runtime = (file: string, env: Record<string, string>) => () =>
  longer('runtime', `tests/runtime/${file}.test.ts`, env);

const parts: Record<string, () => Promise<Count>> = {
  weeks: () => vitest('long'),
  histories: () =>
    vitest('histories', ['tests/histories/histories.test.ts'], { HISTORIES: '5000', SEED: '2030' }),
  reader: () => vitest('histories', ['tests/histories/reader.test.ts'], { TOWNS: '8', SEED: '2030' }),
  drops: runtime('drops', { DROPS: '50' }),
  durability: runtime('durability', { KILLS: '200' }),
  stops: runtime('stops', { STOPS: '10' }),
  rolling: runtime('rolling', { ROLLS: '10' }),
  'odd-values': runtime('odd-values', { FUZZ: '1' }),
  backup: () => longer('moving', 'tests/runtime/backup.test.ts', { KILLS: '200' }),
  faults: () => suffer([], { SEEDS: '20' }),
  journeys: () => travel(['--grep', '@long']),
};

/** "npm run test:long": not part of "npm test". "npm run test:long -- durability" runs that alone. */
export const long: Step = {
  name: 'long',
  says: 'eight weeks of the whole demonstration, random histories, what a reader of the indicators can work out, fifty dropped connections, 200 kills, ten stops under load, ten rolling restarts, every odd value in every field, twenty seeds of each fault, and the ways without JavaScript that others cover',
  async run(words) {
    const unknown = words.filter((word) => !(word in parts));
    if (unknown.length > 0) {
      complain(`The long tests have no part ${unknown.join(', ')}: use ${Object.keys(parts).join(', ')}.`);
      return broken;
    }
    let total = none;
    for (const [name, run] of Object.entries(parts))
      if (words.length === 0 || words.includes(name)) total = add(total, await run());
    return total;
  },
};
