import { suffer } from './faults.ts';
import { travel } from './journeys.ts';
import { add, type Step } from './step.ts';
import { runtimeLong, vitest } from './vitest.ts';

/** "npm run test:long": not part of "npm test". */
export const long: Step = {
  name: 'long',
  says: 'eight weeks of the whole demonstration, random histories, what a reader of the indicators can work out, fifty dropped connections, 200 kills, ten rolling restarts, every odd value in every field, twenty seeds of each fault, and the ways without JavaScript that others cover',
  run: async () =>
    add(
      await vitest('long'),
      await vitest('histories', ['tests/histories/histories.test.ts'], { HISTORIES: '5000', SEED: '2030' }),
      await vitest('histories', ['tests/histories/reader.test.ts'], { TOWNS: '8', SEED: '2030' }),
      await runtimeLong(),
      await suffer([], { SEEDS: '20' }),
      await travel(['--grep', '@long']),
    ),
};
