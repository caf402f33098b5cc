import { randomUUID } from 'node:crypto';
import type { Answer } from '$lib/form.ts';
import { check } from '$lib/server/db-error.ts';
import { day, dayPassed, hidden, optional, requestId } from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { shownAs } from '$lib/server/shown.ts';
import { isoDate } from '$lib/time.ts';
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { forStaff, partOf } from '../../../../texts/index.ts';
import { ownEmployer } from '../employer.server.ts';
import { registerFor } from '../register.server.ts';
import type { Registered } from '../register.ts';
import { monthsAfter } from './months.ts';
import type { Actions, PageServerLoad } from './$types';

const seenForm = z
  .object({
    requirement: z.string('other').max(60, 'other'),
    seen_on: dayPassed,
    valid_to: optional(day),
    request_id: requestId,
  })
  .refine(({ seen_on, valid_to }) => valid_to === undefined || valid_to > seen_on, {
    path: ['valid_to'],
    message: 'date_order',
  });

const withdrawForm = z.object({ clearance: hidden, requirement: z.string().max(60).catch('') });
const aboutRequirement = ({ requirement = '' }: Answer['values']) => requirement;

const contractDays = z.object({ from_date: day, to_date: optional(day) });
const inOrder = ({ from_date, to_date }: z.output<typeof contractDays>) =>
  to_date === undefined || to_date >= from_date;
const wrongOrder = { path: ['to_date'], message: 'contract_order' };
const contractForm = contractDays.extend({ request_id: requestId }).refine(inOrder, wrongOrder);
const correctForm = contractDays.extend({ contract: hidden }).refine(inOrder, wrongOrder);
const withdrawContractForm = z.object({ contract: hidden });
/** Which contract the form is for, each with a form of its own. */
const aboutContract = ({ contract = '' }: Answer['values']) => contract;
const contractWays = { at: { contract_days: 'from_date', contract_there: 'from_date' } };

const daysOf = ({ from_date, to_date }: { from_date: string; to_date: string | null }) => ({
  from_date,
  to_date,
});
const seenOf = (person: Registered, requirement: string) => ({
  seen_on: person.clearances.find((each) => each.requirement === requirement)?.seenOn ?? null,
});

export const load: PageServerLoad = async (event) => {
  const { locals, params } = event;
  const employer = await ownEmployer(event);
  const today = isoDate(new Date());
  const [person] = await registerFor(locals, employer.id, today, params.person);
  if (!person) error(404);
  const [kinds, contracts] = await Promise.all([
    locals.supabase.from('requirements').select('requirement, lasts_months').order('sort'),
    locals.supabase.rpc('registered_contracts', { employer: employer.id, person: params.person }),
  ]);
  const { facility } = forStaff(locals.language);
  return {
    texts: partOf(facility, 'clearance', 'few'),
    employer,
    today,
    person,
    // nobody keeps the register for themselves
    own: params.person === locals.user?.personId,
    contracts: check(contracts).map((contract) => ({ ...contract, shown: shownAs(daysOf(contract)) })),
    rows: check(kinds).map(({ requirement, lasts_months }) => ({
      requirement,
      shown: shownAs(seenOf(person, requirement)),
      lastsMonths: lasts_months,
      clearance: person.clearances.find((each) => each.requirement === requirement) ?? null,
      requestId: randomUUID(),
    })),
    requestId: randomUUID(),
  };
};

export const actions: Actions = {
  record: async (event) => {
    const { locals, params } = event;
    const employer = await ownEmployer(event);
    const recorded = await ask(
      event,
      seenForm,
      async ({ requirement, seen_on, valid_to, request_id }) => {
        const kind = check(
          await locals.supabase.from('requirements').select('requirement, lasts_months'),
        ).find((each) => each.requirement === requirement);
        return locals.supabase.rpc('record_clearance', {
          ...{ candidate: params.person, employer: employer.id, requirement, seen_on, request_id },
          // What expires by itself does so also when nobody wrote the date.
          valid_to: valid_to ?? (kind?.lasts_months ? monthsAfter(seen_on, kind.lasts_months) : undefined),
        });
      },
      {
        about: aboutRequirement,
        at: { bad_date: 'seen_on' },
        stored: async ({ requirement = '' }) => {
          const [one] = await registerFor(locals, employer.id, isoDate(new Date()), params.person);
          return one ? seenOf(one, requirement) : null;
        },
      },
    );
    return recorded.failed ?? recorded.done('recorded', { requirement: recorded.given.requirement });
  },

  withdraw: async (event) => {
    const withdrawn = await ask(
      event,
      withdrawForm,
      ({ clearance }) => event.locals.supabase.rpc('withdraw_clearance', { clearance }),
      { about: aboutRequirement },
    );
    return withdrawn.failed ?? withdrawn.done('withdrawn', { requirement: withdrawn.given.requirement });
  },

  contract: async (event) => {
    const { locals, params } = event;
    const employer = await ownEmployer(event);
    const saved = await ask(
      event,
      contractForm,
      (given) =>
        locals.supabase.rpc('record_contract', {
          ...{ candidate: params.person, employer: employer.id, ...given },
        }),
      { about: 'contract', ...contractWays },
    );
    return saved.failed ?? saved.done('contractSaved', { requirement: '' });
  },

  correctContract: async (event) => {
    const { locals, params } = event;
    const employer = await ownEmployer(event);
    const corrected = await ask(
      event,
      correctForm,
      (given) => locals.supabase.rpc('correct_contract', given),
      {
        about: aboutContract,
        ...contractWays,
        stored: async ({ contract }) => {
          const there = check(
            await locals.supabase.rpc('registered_contracts', {
              employer: employer.id,
              person: params.person,
            }),
          );
          const one = there.find(({ contract_id }) => contract_id === contract);
          return one ? daysOf(one) : null;
        },
      },
    );
    return corrected.failed ?? corrected.done('contractCorrected', { requirement: '' });
  },

  withdrawContract: async (event) => {
    const withdrawn = await ask(
      event,
      withdrawContractForm,
      (given) => event.locals.supabase.rpc('withdraw_contract', given),
      { about: aboutContract },
    );
    return withdrawn.failed ?? withdrawn.done('contractRemoved', { requirement: '' });
  },
};
