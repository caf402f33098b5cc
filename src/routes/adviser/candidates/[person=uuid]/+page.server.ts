import { byName } from '$lib/names.ts';
import { check } from '$lib/server/db-error.ts';
import type { Answer } from '$lib/form.ts';
import { ask, noFields } from '$lib/server/form.ts';
import { shownAs } from '$lib/server/shown.ts';
import { asOf, skipped } from '$lib/server/lists.ts';
import { invitationSheet } from '$lib/server/invitation-sheet.ts';
import { error, redirect } from '@sveltejs/kit';
import { forEveryone, forStaff, partOf } from '../../../../texts/index.ts';
import type { Actions, PageServerLoad } from './$types';
import * as forms from './forms.server.ts';
import { drawWeeks, weeksOf } from './weeks.ts';

/** Which of several the form is for, each with a form of its own. */
const aboutAgreement = ({ agreement = '' }: Answer['values']) => agreement;
const aboutOutcome = ({ outcome = '' }: Answer['values']) => outcome;

const agreementOf = (one: { hours_per_week: number; from_date: string; to_date: string }) => ({
  hours_per_week: Number(one.hours_per_week),
  from_date: one.from_date,
  to_date: one.to_date,
});
const outcomeOf = ({ kind, exited_on }: { kind: string; exited_on: string }) => ({ kind, exited_on });
const assessedOf = (all: { assessed_on: string | null; ended_at: string | null }[]) => ({
  assessed_on: all.find(({ ended_at }) => ended_at === null)?.assessed_on ?? null,
});
const bornOf = ({ birth_date }: { birth_date: string | null }) => ({ birth_date });

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { person } = params;
  const now = new Date();
  const skip = skipped(url);
  const until = asOf(url) ?? now.toISOString();
  const [people, referrals, agreements, rows, shifts, outcomes, colleagues, requirements] = await Promise.all(
    [
      locals.supabase.rpc('adviser_person', { person }),
      locals.supabase.rpc('followed_referrals', { person }),
      locals.supabase.rpc('followed_agreements', { person }),
      locals.supabase.rpc('followed_weeks', { person }),
      locals.supabase.rpc('followed_shifts', { person, skip, until }),
      locals.supabase.rpc('followed_outcomes', { person }),
      locals.supabase.rpc('adviser_colleagues'),
      locals.supabase.from('requirements').select('requirement').order('sort'),
    ],
  );
  const [found] = check(people);
  if (!found) error(404);
  const { adviser } = forStaff(locals.language);
  const hours = check(rows);
  const weeks = weeksOf(hours);
  return {
    texts: {
      ...partOf(adviser, 'person', 'bases', 'claims'),
      today: partOf(adviser.today, 'hours', 'hoursAlone', 'hoursActivity', 'hoursTraining', 'hoursVoluntary'),
    },
    now,
    person: found,
    referrals: check(referrals),
    agreements: check(agreements).map((one) => ({ ...one, shown: shownAs(agreementOf(one)) })),
    shown: { assessment: shownAs(assessedOf(check(referrals))), born: shownAs(bornOf(found)) },
    lastWeek: hours.at(-2),
    weeks,
    chart: drawWeeks(weeks),
    shifts: check(shifts),
    skip,
    asOf: until,
    outcomes: check(outcomes).map((one) => ({ ...one, shown: shownAs(outcomeOf(one)) })),
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
      { about: 'agree', at: { begun_later: 'from_date', bad_hours: 'to_date' } },
    );
    return agreed.failed ?? agreed.done('agreed');
  },
  assess: async (event) => {
    const { person } = event.params;
    const assessed = await ask(
      event,
      forms.assessment,
      (values) => event.locals.supabase.rpc('assess', { person, ...values }),
      {
        about: 'assess',
        stored: async () =>
          assessedOf(check(await event.locals.supabase.rpc('followed_referrals', { person }))),
      },
    );
    return assessed.failed ?? assessed.done('saved');
  },
  correctAgreement: async (event) => {
    const { person } = event.params;
    const corrected = await ask(
      event,
      forms.ownAgreement,
      (values) => event.locals.supabase.rpc('correct_agreement', values),
      {
        about: aboutAgreement,
        at: { agreement_there: 'from_date', bad_hours: 'to_date' },
        stored: async ({ agreement }) => {
          const all = check(await event.locals.supabase.rpc('followed_agreements', { person }));
          const one = all.find(({ agreement_id }) => agreement_id === agreement);
          return one ? agreementOf(one) : null;
        },
      },
    );
    return corrected.failed ?? corrected.done('agreed');
  },
  withdrawAgreement: async (event) => {
    const { person } = event.params;
    const withdrawn = await ask(
      event,
      forms.oneAgreement,
      (values) => event.locals.supabase.rpc('withdraw_agreement', { person, ...values }),
      { about: aboutAgreement },
    );
    return withdrawn.failed ?? withdrawn.done('agreed');
  },
  withdrawAssessment: async (event) => {
    const { person } = event.params;
    const withdrawn = await ask(
      event,
      noFields,
      () => event.locals.supabase.rpc('withdraw_assessment', { person }),
      { about: 'assess' },
    );
    return withdrawn.failed ?? withdrawn.done('saved');
  },
  endReferral: async (event) => {
    const { person } = event.params;
    const ended = await ask(
      event,
      forms.endReferral,
      () => event.locals.supabase.rpc('end_referral', { person }),
      { about: 'referral' },
    );
    return ended.failed ?? ended.done('ended');
  },
  reopenReferral: async (event) => {
    const { person } = event.params;
    const reopened = await ask(
      event,
      noFields,
      () => event.locals.supabase.rpc('reopen_referral', { person }),
      { about: 'referral' },
    );
    return reopened.failed ?? reopened.done('reopened');
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
  correctBirthDate: async (event) => {
    const { person } = event.params;
    const corrected = await ask(
      event,
      forms.born,
      (values) => event.locals.supabase.rpc('correct_birth_date', { person, ...values }),
      {
        about: 'born',
        at: { too_young: 'birth_date' },
        stored: async () => {
          const [one] = check(await event.locals.supabase.rpc('adviser_person', { person }));
          return one ? bornOf(one) : null;
        },
      },
    );
    return corrected.failed ?? corrected.done('saved');
  },
  recordOutcome: async (event) => {
    const { person } = event.params;
    const recorded = await ask(
      event,
      forms.outcome,
      (values) => event.locals.supabase.rpc('record_outcome', { person, ...values }),
      { about: 'outcome', at: { before_referral: 'exited_on', bad_outcome: 'exited_on' } },
    );
    return recorded.failed ?? recorded.done('outcomeSaved');
  },
  correctOutcome: async (event) => {
    const { person } = event.params;
    const corrected = await ask(
      event,
      forms.ownOutcome,
      (values) => event.locals.supabase.rpc('correct_outcome', values),
      {
        about: aboutOutcome,
        at: { before_referral: 'exited_on', bad_outcome: 'exited_on', outcome_there: 'exited_on' },
        stored: async ({ outcome }) => {
          const all = check(await event.locals.supabase.rpc('followed_outcomes', { person }));
          const one = all.find(({ outcome_id }) => outcome_id === outcome);
          return one ? outcomeOf(one) : null;
        },
      },
    );
    return corrected.failed ?? corrected.done('outcomeSaved');
  },
  withdrawOutcome: async (event) => {
    const withdrawn = await ask(
      event,
      forms.oneOutcome,
      (values) => event.locals.supabase.rpc('withdraw_outcome', values),
      { about: aboutOutcome },
    );
    return withdrawn.failed ?? withdrawn.done('outcomeRemoved');
  },
  withdrawAnswer: async (event) => {
    const withdrawn = await ask(
      event,
      forms.oneAnswer,
      (values) => event.locals.supabase.rpc('withdraw_follow_up', values),
      { about: 'followUp' },
    );
    return withdrawn.failed ?? withdrawn.done('saved');
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
