// Makes the weekly plans that somebody has asked for: one at a time in this process, in a thread of its own; the database sees to it that
// no two processes make the same one.
import type { Worker } from 'node:worker_threads';
import type { Plan, PlanProblem } from './plan/problem.ts';
import { solveInWorker } from './plan/run.ts';

type Claimed = { plan_id: string; problem: PlanProblem };
export type Stored = {
  plan: string;
  shifts: string[];
  candidates: string[];
  solved_by: string;
  why: string | null;
  seats: number;
  bound: number | null;
};

/** Where plans wait and are kept: the owner's own connection, or the service's key on Supabase. */
export type PlanQueries = {
  claim: () => Promise<Claimed | null>;
  store: (plan: Stored) => Promise<void>;
  /** it waits again, as if it had not been begun */
  giveBack: (plan: string) => Promise<void>;
};

export type Planner = {
  /** a plan was asked for just now */
  look: () => void;
  stop: () => Promise<void>;
};

// What is kept of a plan: whom it chose, by the ids that the problem named by place.
export function stored(plan: string, { shifts, people }: PlanProblem, found: Plan): Stored {
  const pairs = found.choices.flatMap(({ shift, person }) => {
    const [at, who] = [shifts[shift], people[person]];
    return at && who ? [{ shift: at.id, candidate: who.id }] : [];
  });
  return {
    plan,
    shifts: pairs.map(({ shift }) => shift),
    candidates: pairs.map(({ candidate }) => candidate),
    solved_by: found.by,
    why: found.why,
    seats: shifts.reduce((sum, { seats }) => sum + seats, 0),
    bound: found.bound?.filled ?? null,
  };
}

export function startPlanner(
  queries: PlanQueries,
  { everySeconds = 5, withinSeconds = 60, thread: file = 'worker.ts' } = {},
): Planner {
  let stopped = false;
  let busy: Promise<void> | null = null;
  let again = false;
  let thread: Worker | null = null;
  let restsUntil = 0;

  // The thread is known here only to be ended when the app is.
  async function solve(problem: PlanProblem): Promise<Plan> {
    const begins = (worker: Worker) => {
      thread = worker;
      if (stopped) void worker.terminate();
    };
    process.once('worker', begins);
    try {
      return await solveInWorker(problem, { seconds: withinSeconds, thread: file });
    } finally {
      process.off('worker', begins);
      thread = null;
    }
  }

  async function solveUnlessStopped(problem: PlanProblem): Promise<Plan | null> {
    try {
      const plan = stopped ? null : await solve(problem);
      return stopped ? null : plan;
    } catch (error) {
      if (stopped) return null;
      throw error;
    }
  }

  // All that wait, one after the other. What fails here is begun anew by whoever looks in five minutes, three times in all.
  async function work(): Promise<void> {
    try {
      while (!stopped) {
        const claimed = await queries.claim();
        if (!claimed) return;
        const plan = await solveUnlessStopped(claimed.problem);
        if (plan) await queries.store(stored(claimed.plan_id, claimed.problem, plan));
        else await queries.giveBack(claimed.plan_id);
      }
    } catch (error) {
      if (stopped) return;
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      console.error(`The planner failed (${code}); a plan that was begun is begun anew in five minutes.`);
      restsUntil = Date.now() + 60_000;
    }
  }

  function look(): void {
    if (stopped) return;
    if (busy) {
      again = true;
      return;
    }
    busy = work().finally(() => {
      busy = null;
      if (again) {
        again = false;
        look();
      }
    });
  }

  const timer = setInterval(() => {
    if (!busy && Date.now() >= restsUntil) look();
  }, everySeconds * 1000);
  timer.unref();
  look();
  return {
    look,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await thread?.terminate();
      await busy;
    },
  };
}
