import { check, refusal } from '$lib/server/db-error';
import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { words } from '../../person.server.ts';
import { parts, spansOf, weekOf, type Day, type Own } from './hours.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
  const texts = words(locals).times;
  const rows = check(
    await locals.supabase
      .from('availability')
      .select('weekday, from_time, to_time')
      .order('weekday')
      .order('from_time'),
  );
  const first = url.searchParams.has('first');
  return {
    texts,
    ...(first ? {} : { back: { href: '/me', label: texts.back } }),
    first,
    saved: url.searchParams.has('saved'),
    week: weekOf(
      (rows ?? []).map(({ weekday, from_time, to_time }) => ({
        weekday,
        from: from_time.slice(0, 5),
        to: to_time.slice(0, 5),
      })),
    ),
  };
};

const tapped = z.array(z.enum(parts.map(({ part }) => part))).catch([]);
const time = z.string().regex(/^([01]\d|2[0-3])[:.][0-5]\d$/);

type Errors = Record<number, 'time' | 'time_order'>;

/** What a day's own fields say; a row that is left empty says nothing. */
function ownTimes(form: FormData, weekday: number): { own: Own[]; error: Errors[number] | null } {
  const from = form.getAll(`from-${weekday}`).map(String);
  const to = form.getAll(`to-${weekday}`).map(String);
  const own = from
    .map((start, n) => ({ from: start.trim(), to: (to[n] ?? '').trim() }))
    .filter((row) => row.from !== '' || row.to !== '');
  const wrong = own.some((row) => !time.safeParse(row.from).success || !time.safeParse(row.to).success);
  const read = own.map((row) => ({ from: row.from.replace('.', ':'), to: row.to.replace('.', ':') }));
  const error = wrong ? 'time' : read.some((row) => row.from >= row.to) ? 'time_order' : null;
  return { own: wrong ? own : read, error };
}

export const actions: Actions = {
  save: async ({ locals, request, url }) => {
    const form = await request.formData();
    const errors: Errors = {};
    const week: Day[] = [1, 2, 3, 4, 5, 6, 7].map((weekday) => {
      const { own, error } = ownTimes(form, weekday);
      if (error) errors[weekday] = error;
      return { weekday, parts: tapped.parse(form.getAll(`day-${weekday}`)), own };
    });
    if (Object.keys(errors).length > 0) return fail(400, { errors, week, refusal: null });
    const spans = spansOf(week);
    const { error: failed } = await locals.supabase.rpc('set_availability', {
      weekdays: spans.map(({ weekday }) => weekday),
      from_times: spans.map(({ from }) => from),
      to_times: spans.map(({ to }) => to),
    });
    const code = refusal(failed);
    if (code) return fail(409, { errors, week, refusal: code });
    check({ data: null, error: failed });
    redirect(303, url.searchParams.has('first') ? '/me/fit?first' : '/me/times?saved');
  },
};
