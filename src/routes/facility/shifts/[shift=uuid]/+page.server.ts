import { check, refusal } from '$lib/server/db-error.ts';
import { fieldErrors, typed } from '$lib/server/fields.ts';
import { osloInstant } from '$lib/calendar.ts';
import { fail } from '@sveltejs/kit';
import { answers } from '../../board/answers.server.ts';
import { changeForm, recordForm } from './forms.server.ts';
import { shiftFor } from './shift.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url }) => ({
  now: new Date(),
  ...(await shiftFor(locals, params.shift)),
  changes: url.searchParams.has('change'),
  weeks: Number(url.searchParams.get('posted')) || 1,
  arrived: url.searchParams.has('posted')
    ? ('posted' as const)
    : url.searchParams.has('draft')
      ? ('savedDraft' as const)
      : null,
});

export const actions: Actions = {
  ...answers,

  publish: async ({ locals, params }) => {
    const answer = await locals.supabase.rpc('publish_shift', { shift: params.shift });
    const code = refusal(answer.error);
    if (code !== null && code !== 'not_found') return fail(409, { refusal: code });
    check(answer);
    return { done: 'posted' as const };
  },

  change: async ({ request, locals, params }) => {
    const values = typed(await request.formData());
    const form = changeForm.safeParse(values);
    if (!form.success) return fail(400, { errors: fieldErrors(form.error), values, about: 'change' });
    const { day, from, until, capacity, contact } = form.data;
    const answer = await locals.supabase.rpc('change_shift', {
      shift: params.shift,
      starts_at: osloInstant(day, from).toISOString(),
      ends_at: osloInstant(day, until).toISOString(),
      capacity,
      contact,
    });
    const code = refusal(answer.error);
    if (code !== null && code !== 'not_found') return fail(409, { refusal: code, values, about: 'change' });
    check(answer);
    return { done: 'changed' as const };
  },

  cancel: async ({ request, locals, params }) => {
    if ((await request.formData()).get('sure') !== 'yes')
      return fail(400, { errors: { sure: 'confirm' }, about: 'cancel' });
    const answer = await locals.supabase.rpc('cancel_shift', { shift: params.shift });
    const code = refusal(answer.error);
    if (code !== null && code !== 'not_found') return fail(409, { refusal: code });
    check(answer);
    return { done: 'cancelledNow' as const };
  },

  record: async ({ request, locals }) => {
    const data = await request.formData();
    const strengths = data.getAll('strengths').map(String);
    const values: Record<string, string> = { ...typed(data), strengths: strengths.join(' ') };
    const form = recordForm.safeParse({ ...values, strengths });
    const about = values.assignment;
    if (!form.success) return fail(400, { errors: fieldErrors(form.error), values, about });
    const { correction } = form.data;
    const answer = await locals.supabase.rpc('record_attendance', form.data);
    const code = refusal(answer.error);
    if (code !== null && code !== 'not_found') return fail(409, { refusal: code, values, about });
    check(answer);
    return { done: correction ? ('corrected' as const) : ('recorded' as const) };
  },
};
