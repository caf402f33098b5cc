import { stateOf } from '$lib/plan.ts';
import { backend } from '$lib/server/backend.ts';
import { check, refusal } from '$lib/server/db-error.ts';
import { day, guid, typed } from '$lib/server/fields.ts';
import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { ownOrganisation } from '../organisation.server.ts';
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
  return {
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

const place = z.object({ plan: guid, shift: guid });
const proposal = place.extend({ nth: z.coerce.number().int(), dropped: z.enum(['yes', 'no']) });
const another = place.extend({ person: z.string().regex(/^[0-9a-f]{24}$/) });

const back = (event: RequestEvent, shift = '') =>
  redirect(303, `/facility/plan?week=${weekOf(event, mondays(new Date()))}${shift && `#s-${shift}`}`);

export const actions: Actions = {
  ask: async (event) => {
    const week = day.safeParse(event.url.searchParams.get('week'));
    const { id } = await ownOrganisation(event);
    const asked = await event.locals.supabase.rpc('ask_for_plan', {
      organisation: id,
      week_start: week.data ?? '',
    });
    const code = refusal(asked.error);
    if (!week.success || code === 'bad_week') return fail(400, { refusal: 'bad_week' });
    check(asked);
    backend().planNow();
    back(event);
  },

  drop: async (event) => {
    const form = proposal.safeParse(typed(await event.request.formData()));
    if (!form.success) return fail(400, { refusal: 'other' });
    const { dropped, ...which } = form.data;
    const answer = await event.locals.supabase.rpc('drop_from_plan', {
      ...which,
      dropped: dropped === 'yes',
    });
    const code = refusal(answer.error);
    if (code === 'sent_already') return fail(409, { refusal: code });
    check(answer);
    back(event, which.shift);
  },

  add: async (event) => {
    const form = another.safeParse(typed(await event.request.formData()));
    if (!form.success) return fail(400, { refusal: 'other' });
    const answer = await event.locals.supabase.rpc('add_to_plan', form.data);
    const code = refusal(answer.error);
    if (code === 'no_longer_fits') return fail(409, { refusal: code });
    check(answer);
    back(event, form.data.shift);
  },

  send: async (event) => {
    const plan = guid.safeParse((await event.request.formData()).get('plan'));
    if (!plan.success) return fail(400, { refusal: 'other' });
    const { id: organisation } = await ownOrganisation(event);
    const [sent] = check(await event.locals.supabase.rpc('send_plan', { plan: plan.data, organisation }));
    return { sent };
  },
};
