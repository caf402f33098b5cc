// What a step of "npm test" is, and how its checks are counted.
import { complain } from './output.ts';

export type Count = { passed: number; failed: number };
/** `words` are what follows the step's name on the command line: parts of file names, or options of its tool. */
export type Step = { name: string; says: string; run: (words: string[]) => Promise<Count> };

export const none: Count = { passed: 0, failed: 0 };
export const broken: Count = { passed: 0, failed: 1 };

export const one = (ok: boolean, problem: () => string): Count => {
  if (!ok) complain(problem());
  return ok ? { passed: 1, failed: 0 } : broken;
};

export const add = (...counts: Count[]): Count => ({
  passed: counts.reduce((sum, count) => sum + count.passed, 0),
  failed: counts.reduce((sum, count) => sum + count.failed, 0),
});
