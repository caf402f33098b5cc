import { check } from '$lib/server/db-error.ts';
import { invitationSheet } from '$lib/server/invitation-sheet.ts';
import { error, redirect } from '@sveltejs/kit';
import { forEveryone } from '../../../../texts/index.ts';
import type { Actions, PageServerLoad } from './$types';
import { ask, personIn } from './ask.server.ts';
import * as forms from './forms.server.ts';
import { drawWeeks, weeksOf } from './weeks.ts';

export const load: PageServerLoad = async ({ locals, params }) => {
  const person = personIn(params);
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
  return {
    now,
    person: found,
    agreed,
    weeks,
    chart: drawWeeks(weeks),
    shifts: check(shifts),
    outcomes: check(outcomes),
    colleagues: check(colleagues),
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
    const { failed, data } = await ask('invite', event, forms.code, (person, { request_id }) =>
      event.locals.supabase.rpc('invite_again', { person, request_id }),
    );
    return failed ?? { at: 'invite', sheet: invitationSheet(event.url.origin, String(data)) };
  },
  reentry: async (event) => {
    const { failed, data } = await ask('reentry', event, forms.code, (person, { request_id }) =>
      event.locals.supabase.rpc('issue_reentry', { person, request_id }),
    );
    return failed ?? { at: 'reentry', sheet: invitationSheet(event.url.origin, String(data), 'reentry') };
  },
  agree: async (event) => {
    const { failed } = await ask('agree', event, forms.agreement, (person, values) =>
      event.locals.supabase.rpc('agree_activity', { person, ...values }),
    );
    return failed ?? { at: 'agree', saved: true };
  },
  assess: async (event) => {
    const { failed } = await ask('assess', event, forms.assessment, (person, values) =>
      event.locals.supabase.rpc('assess', { person, ...values }),
    );
    return failed ?? { at: 'assess', saved: true };
  },
  handOver: async (event) => {
    const { failed } = await ask('handOver', event, forms.handOver, (person, { colleague }) =>
      event.locals.supabase.rpc('hand_over', { person, colleague }),
    );
    return failed ?? redirect(303, '/adviser?handed-over');
  },
  recordOutcome: async (event) => {
    const { failed } = await ask('outcome', event, forms.outcome, (person, values) =>
      event.locals.supabase.rpc('record_outcome', { person, ...values }),
    );
    return failed ?? { at: 'outcome', saved: true };
  },
  followUp: async (event) => {
    const { failed } = await ask('followUp', event, forms.followUp, (_person, values) =>
      event.locals.supabase.rpc('follow_up', values),
    );
    return failed ?? { at: 'followUp', saved: true };
  },
};
