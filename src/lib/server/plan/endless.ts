// For the tests: the thread of a problem without end. It says the plan made at once, as every thread does, and never the best one.
import { parentPort, workerData } from 'node:worker_threads';
import { unpacked } from './problem.ts';
import type { Answer, Task } from './run.ts';
import { solve } from './solve.ts';

const { packed, seconds } = workerData as Task;
await solve(unpacked(packed), {
  seconds,
  early(plan) {
    parentPort?.postMessage({ kind: 'early', plan } satisfies Answer);
    for (;;);
  },
});
