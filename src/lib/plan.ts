import type { Tables } from './database.types.ts';
import { instant } from './time.ts';

/** How far the newest plan of a week has come. */
export type PlanState = 'none' | 'waiting' | 'solving' | 'gave_up' | 'done';

export type PlanRow = Omit<Tables<'plans'>, 'municipality_code' | 'week_start' | 'asked_by'>;

/** Three times somebody begins, five minutes each: then nobody does any more. */
export const stateOf = (plan: PlanRow | undefined, now: Date): PlanState => {
  if (!plan) return 'none';
  if (plan.done_at !== null) return 'done';
  if (plan.begun_at === null) return 'waiting';
  const waited = now.getTime() - instant(plan.begun_at).getTime();
  return plan.tries >= 3 && waited > 5 * 60_000 ? 'gave_up' : 'solving';
};

/** How sure we are that no plan fills more: `best`, or `good` when the reckoning did not come to its end, or came close. */
export const certaintyOf = (plan: PlanRow): 'best' | 'close' | 'cut_short' =>
  plan.why !== null || plan.bound === null
    ? 'cut_short'
    : (plan.filled ?? 0) >= Math.floor(plan.bound + 1e-6)
      ? 'best'
      : 'close';
