import { stateOf } from '$lib/plan.ts';
import { backend } from '$lib/server/backend.ts';
import { day, hidden, nameless, optional, whole } from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { redirect, type RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { forStaff, partOf } from '../../../texts/index.ts';
import { chooseOrganisation, ownOrganisation } from '../organisation.server.ts';
import { countPlan } from './plan.ts';
import { mondays, othersFor, plannedShifts, plansOf } from './plan.server.ts';
import type { Actions, PageServerLoad } from './$types';

const weekOf = ({ url }: Pick<RequestEvent, 'url'>, weeks: string[]): string => {
  const wanted = url.searchParams.get('week') ?? '';
  return weeks.includes(wanted) ? wanted : (weeks[1] ?? weeks[0] ?? '');
};

export const load: PageServerLoad = async (event) => {
  event.depends('facility:plan');
  const { locals, url } = event;
  const now = new Date();
  const weeks = mondays(now);
  const monday = weekOf(event, weeks);
  const organisation = await ownOrganisation(event);
  const [plans, { planId, shifts }] = await Promise.all([
    plansOf(locals, organisation.id, monday),
    plannedShifts(locals, organisation.id, monday),
  ]);
  const plan = plans.find(({ plan_id }) => plan_id === planId) ?? null;
  // what the municipality planned before these shifts were posted says nothing about them
  const passedBy = plan?.organisation_id === null && shifts.every(({ people }) => people.length === 0);
  const newest = stateOf(plans[0], now);
  const state = newest === 'done' && passedBy ? 'none' : newest;
  const wanted =
    state === 'done' ? shifts.find(({ shiftId }) => shiftId === url.searchParams.get('add')) : undefined;
  const { facility } = forStaff(locals.language);
  return {
    texts: {
      ...partOf(facility, 'plan', 'few'),
      find: partOf(facility.find, 'person', 'fits', 'norwegian'),
      tasks: partOf(facility.tasks, 'filled'),
      today: partOf(facility.today, 'post'),
    },
    now,
    weeks,
    monday,
    organisation,
    state,
    plan,
    shifts,
    count: countPlan(shifts),
    add: wanted ? { shiftId: wanted.shiftId, people: await othersFor(locals, wanted) } : null,
  };
};

const place = z.object({ plan: hidden, shift: hidden });
const proposal = place.extend({ nth: whole(1, 999, 'other'), dropped: z.enum(['yes', 'no'], 'other') });
const another = place.extend({ person: nameless });
// which organisation the page showed: in another tab another may have been chosen since
const asking = z.object({ organisation: optional(hidden) });
const sending = asking.extend({ plan: hidden });

/** The organisation that the form is about, which the page then goes on showing. */
async function shownOrganisation(event: RequestEvent, given: string | undefined): Promise<string> {
  const { id: chosen } = await ownOrganisation(event);
  if (given !== undefined && given !== chosen) chooseOrganisation(event, given);
  return given ?? chosen;
}

const back = (event: RequestEvent, shift = '') =>
  redirect(303, `/facility/plan?week=${weekOf(event, mondays(new Date()))}${shift && `#s-${shift}`}`);

export const actions: Actions = {
  ask: async (event) => {
    const { locals, url } = event;
    // an address that was changed by hand names no week
    const week_start = day.catch('1970-01-01').parse(url.searchParams.get('week'));
    const { failed } = await ask(event, asking, async (given) => {
      const organisation = await shownOrganisation(event, given.organisation);
      return locals.supabase.rpc('ask_for_plan', { organisation, week_start });
    });
    if (failed) return failed;
    backend().planNow();
    back(event);
  },

  drop: async (event) => {
    const { locals } = event;
    const answer = await ask(event, proposal, ({ dropped, ...which }) =>
      locals.supabase.rpc('drop_from_plan', { ...which, dropped: dropped === 'yes' }),
    );
    return answer.failed ?? back(event, answer.given.shift);
  },

  add: async (event) => {
    const { locals } = event;
    const answer = await ask(event, another, (given) => locals.supabase.rpc('add_to_plan', given));
    return answer.failed ?? back(event, answer.given.shift);
  },

  send: async (event) => {
    const answer = await ask(event, sending, async ({ plan, ...given }) => {
      const organisation = await shownOrganisation(event, given.organisation);
      return event.locals.supabase.rpc('send_plan', { plan, organisation });
    });
    if (answer.failed) return answer.failed;
    return answer.done('sent', { sent: answer.data[0] });
  },
};
