import { byName } from '$lib/names.ts';
import { check } from '$lib/server/db-error.ts';
import { ask } from '$lib/server/form.ts';
import { invitationSheet } from '$lib/server/invitation-sheet.ts';
import { error, redirect } from '@sveltejs/kit';
import { forEveryone, forStaff, partOf } from '../../../../texts/index.ts';
import type { Actions, PageServerLoad } from './$types';
import * as forms from './forms.server.ts';
import { drawWeeks, weeksOf } from './weeks.ts';

export const load: PageServerLoad = async ({ locals, params }) => {
  const { person } = params;
  const now = new Date();
  const [people, shifts, outcomes, colleagues, requirements] = await Promise.all([
    locals.supabase.rpc('adviser_person', { person }),
    locals.supabase.rpc('adviser_assignments', { person }),
    locals.supabase.rpc('adviser_outcomes', { person }),
    locals.supabase.rpc('adviser_colleagues'),
    locals.supabase.from('requirements').select('requirement').order('sort'),
  ]);
  const [found] = check(people);
  if (!found) error(404);
  const { agreed_hours: hours, agreed_from: from, agreed_to: to } = found;
  const agreed = hours === null || from === null || to === null ? null : { hours, from, to };
  const weeks = weeksOf(check(shifts), agreed, now);
  const { adviser } = forStaff(locals.language);
  return {
    texts: { ...partOf(adviser, 'person', 'bases'), today: partOf(adviser.today, 'hours', 'hoursAlone') },
    now,
    person: found,
    agreed,
    weeks,
    chart: drawWeeks(weeks),
    shifts: check(shifts),
    outcomes: check(outcomes),
    colleagues: check(colleagues).sort(byName),
    requirements: check(requirements).map(({ requirement }) => requirement),
    outcomeKinds: forms.outcomeKinds,
    // one for each form that must have its effect only once
    requests: {
      invite: crypto.randomUUID(),
      reentry: crypto.randomUUID(),
      agree: crypto.randomUUID(),
      outcome: crypto.randomUUID(),
    },
    sheetWords: forEveryone(locals.language).open.sheet,
  };
};

export const actions: Actions = {
  invite: async (event) => {
    const { person } = event.params;
    const made = await ask(
      event,
      forms.code,
      ({ request_id }) => event.locals.supabase.rpc('invite_again', { person, request_id }),
      { about: 'invite' },
    );
    return made.failed ?? made.done('invited', invitationSheet(event.url.origin, made.data));
  },
  reentry: async (event) => {
    const { person } = event.params;
    const made = await ask(
      event,
      forms.code,
      ({ request_id }) => event.locals.supabase.rpc('issue_reentry', { person, request_id }),
      { about: 'reentry' },
    );
    return made.failed ?? made.done('issued', invitationSheet(event.url.origin, made.data, 'reentry'));
  },
  agree: async (event) => {
    const { person } = event.params;
    const agreed = await ask(
      event,
      forms.agreement,
      (values) => event.locals.supabase.rpc('agree_activity', { person, ...values }),
      { about: 'agree' },
    );
    return agreed.failed ?? agreed.done('saved');
  },
  assess: async (event) => {
    const { person } = event.params;
    const assessed = await ask(
      event,
      forms.assessment,
      (values) => event.locals.supabase.rpc('assess', { person, ...values }),
      { about: 'assess' },
    );
    return assessed.failed ?? assessed.done('saved');
  },
  handOver: async (event) => {
    const { person } = event.params;
    const { failed } = await ask(
      event,
      forms.handOver,
      ({ colleague }) => event.locals.supabase.rpc('hand_over', { person, colleague }),
      { about: 'handOver' },
    );
    return failed ?? redirect(303, '/adviser?handed-over');
  },
  protect: async (event) => {
    const { person } = event.params;
    const said = await ask(
      event,
      forms.protection,
      (given) => event.locals.supabase.rpc('protect_address', { person, is_protected: given.protected }),
      { about: 'protect' },
    );
    return said.failed ?? said.done('saved');
  },
  recordOutcome: async (event) => {
    const { person } = event.params;
    const recorded = await ask(
      event,
      forms.outcome,
      (values) => event.locals.supabase.rpc('record_outcome', { person, ...values }),
      { about: 'outcome' },
    );
    return recorded.failed ?? recorded.done('saved');
  },
  followUp: async (event) => {
    const followed = await ask(
      event,
      forms.followUp,
      (values) => event.locals.supabase.rpc('follow_up', values),
      { about: 'followUp' },
    );
    return followed.failed ?? followed.done('saved');
  },
};
