import { randomUUID } from 'node:crypto';
import { check, refusal } from '$lib/server/db-error.ts';
import { day, fieldErrors, optional, requestId, typed } from '$lib/server/fields.ts';
import { isoDate } from '$lib/time.ts';
import { error, fail } from '@sveltejs/kit';
import { z } from 'zod';
import { ownEmployer } from '../employer.server.ts';
import { registerFor } from '../register.server.ts';
import { monthsAfter } from './months.ts';
import type { Actions, PageServerLoad } from './$types';

const seenForm = z
  .object({
    requirement: z.string().max(60),
    seen_on: day.refine((date) => date <= isoDate(new Date()), 'date_future'),
    valid_to: optional(day),
    request_id: requestId,
  })
  .refine(({ seen_on, valid_to }) => valid_to === undefined || valid_to > seen_on, {
    path: ['valid_to'],
    message: 'date_order',
  });

const contractForm = z
  .object({ from_date: day, to_date: optional(day), request_id: requestId })
  .refine(({ from_date, to_date }) => to_date === undefined || to_date >= from_date, {
    path: ['to_date'],
    message: 'date_order',
  });

export const load: PageServerLoad = async (event) => {
  const { locals, params } = event;
  const employer = await ownEmployer(event);
  const today = isoDate(new Date());
  const [person] = await registerFor(locals, employer.id, today, params.person);
  if (!person) error(404);
  const requirements = check(
    await locals.supabase.from('requirements').select('requirement, lasts_months').order('sort'),
  );
  return {
    employer,
    today,
    person,
    rows: requirements.map(({ requirement, lasts_months }) => ({
      requirement,
      lastsMonths: lasts_months,
      clearance: person.clearances.find((each) => each.requirement === requirement) ?? null,
      requestId: randomUUID(),
    })),
    requestId: randomUUID(),
  };
};

export const actions: Actions = {
  record: async (event) => {
    const { request, locals, params } = event;
    const employer = await ownEmployer(event);
    const values = typed(await request.formData());
    const about = values.requirement;
    const form = seenForm.safeParse(values);
    if (!form.success) return fail(400, { errors: fieldErrors(form.error), values, about });
    const { requirement, seen_on, request_id } = form.data;
    const [kind] = check(
      await locals.supabase.from('requirements').select('lasts_months').eq('requirement', requirement),
    );
    // What expires by itself does so also when nobody wrote the date.
    const valid_to =
      form.data.valid_to ?? (kind?.lasts_months ? monthsAfter(seen_on, kind.lasts_months) : undefined);
    const answer = await locals.supabase.rpc('record_clearance', {
      ...{ candidate: params.person, employer: employer.id, requirement, seen_on, valid_to, request_id },
    });
    const code = refusal(answer.error);
    if (code !== null && code !== 'not_found') return fail(409, { refusal: code, values, about });
    check(answer);
    return { done: 'recorded' as const, requirement };
  },

  withdraw: async ({ request, locals }) => {
    const values = typed(await request.formData());
    const clearance = z.guid().safeParse(values.clearance);
    if (!clearance.success) error(404);
    check(await locals.supabase.rpc('withdraw_clearance', { clearance: clearance.data }));
    return { done: 'withdrawn' as const, requirement: values.requirement ?? '' };
  },

  contract: async (event) => {
    const { request, locals, params } = event;
    const employer = await ownEmployer(event);
    const values = typed(await request.formData());
    const form = contractForm.safeParse(values);
    if (!form.success) return fail(400, { errors: fieldErrors(form.error), values, about: 'contract' });
    const answer = await locals.supabase.rpc('record_contract', {
      ...{ candidate: params.person, employer: employer.id, ...form.data },
    });
    const code = refusal(answer.error);
    if (code !== null && code !== 'not_found') return fail(409, { refusal: code, values, about: 'contract' });
    check(answer);
    return { done: 'contractSaved' as const, requirement: '' };
  },
};
