import { addDays, mondayOf } from '$lib/calendar.ts';
import { stateOf, type PlanRow } from '$lib/plan.ts';
import { backend } from '$lib/server/backend.ts';
import { check } from '$lib/server/db-error.ts';
import { ask, noFields } from '$lib/server/form.ts';
import { isoDate } from '$lib/time.ts';
import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';

const nextMonday = (now: Date): string => addDays(mondayOf(isoDate(now)), 7);

export const load: PageServerLoad = async ({ locals, depends }) => {
  depends('admin:plan');
  const now = new Date();
  const monday = nextMonday(now);
  const plans: (PlanRow & { week_start: string })[] = check(
    await locals.supabase
      .from('plans')
      .select(
        'plan_id, organisation_id, week_start, asked_at, begun_at, tries, done_at, solved_by, why, seats, filled, bound',
      )
      .is('organisation_id', null)
      .eq('municipality_code', locals.user?.municipality ?? '')
      .order('asked_at', { ascending: false })
      .limit(12),
  );
  const coming = plans.find(({ week_start }) => week_start === monday);
  return {
    now,
    monday,
    state: stateOf(coming, now),
    plan: coming ?? null,
    done: plans.filter(({ done_at }) => done_at !== null),
  };
};

// The generated types cannot say that null is an answer here: the whole municipality.
const wholeMunicipality = null as unknown as string;

export const actions: Actions = {
  ask: async (event) => {
    const { failed } = await ask(event, noFields, () =>
      event.locals.supabase.rpc('ask_for_plan', {
        organisation: wholeMunicipality,
        week_start: nextMonday(new Date()),
      }),
    );
    if (failed) return failed;
    backend().planNow();
    redirect(303, '/admin/plan');
  },
};
