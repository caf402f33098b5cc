// One problem, solved away from the pages: says the plan made at once first, then the best one, and ends.
import { parentPort, workerData } from 'node:worker_threads';
import { unpacked } from './problem.ts';
import type { Answer, Task } from './run.ts';
import { solve } from './solve.ts';

const { packed, seconds } = workerData as Task;
const say = (answer: Answer) => parentPort?.postMessage(answer);
say({
  kind: 'last',
  plan: await solve(unpacked(packed), { seconds, early: (plan) => say({ kind: 'early', plan }) }),
});
