import { check } from '$lib/server/db-error';
import * as fields from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { shownAs } from '$lib/server/shown.ts';
import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { words } from '../../person.server.ts';
import { spansOf, typedDay, weekdays, weekOf, type Day, type OwnHours, type Span } from './hours.ts';
import type { Actions, PageServerLoad } from './$types';

const stored = async ({ supabase }: App.Locals): Promise<Span[]> =>
  (
    check(
      await supabase
        .from('availability')
        .select('weekday, from_time, to_time')
        .order('weekday')
        .order('from_time'),
    ) ?? []
  ).map(({ weekday, from_time, to_time }) => ({
    weekday,
    from: from_time.slice(0, 5),
    to: to_time.slice(0, 5),
  }));
const inWords = (spans: Span[]) => ({
  spans: spans.map(({ weekday, from, to }) => `${weekday} ${from} ${to}`),
});

export const load: PageServerLoad = async ({ locals, url }) => {
  const texts = words(locals).times;
  const rows = await stored(locals);
  const first = url.searchParams.has('first');
  return {
    texts,
    ...(first ? {} : { back: { href: '/me', label: texts.back } }),
    first,
    shown: shownAs(inWords(rows)),
    saved: url.searchParams.has('saved'),
    week: weekOf(rows),
  };
};

const colon = (time: string) => time.replace('.', ':');
const clock = fields.clockTime.transform(colon);
const clockEnd = fields.clockEnd.transform(colon);

const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
/** Over midnight nobody means more than fourteen hours: the two were written in the wrong order. */
const endsTooEarly = ({ from, to }: OwnHours) =>
  to <= from && !(from === '00:00' && to === '00:00') && minuteOf(to) + 24 * 60 - minuteOf(from) > 14 * 60;

/** The week as it is stored; a day's own times end after they begin, on the next day where the end is the earlier of the two. */
const said = z
  .record(z.string(), z.string())
  .transform((values, context) => ({
    request_id: fields.requestId.optional().catch(undefined).parse(values.request_id),
    week: weekdays.map((weekday): Day => {
      const day = typedDay(values, weekday);
      const wrong = (message: string) =>
        context.addIssue({ code: 'custom', path: [String(weekday)], message });
      const own = day.own.map(({ from, to }) => ({
        from: clock.safeParse(from).data,
        to: clockEnd.safeParse(to).data,
      }));
      const read = own.filter((row): row is OwnHours => row.from !== undefined && row.to !== undefined);
      if (read.length < own.length) wrong('time');
      else if (read.some(endsTooEarly)) wrong('time_order');
      return { ...day, own: read };
    }),
  }))
  .transform(({ week, request_id }) => ({ request_id, ...inWords(spansOf(week)), week: spansOf(week) }));

export const actions: Actions = {
  save: async (event) => {
    const { locals, url } = event;
    const { failed } = await ask(
      event,
      said,
      ({ week, request_id }) =>
        locals.supabase.rpc('set_availability', {
          request_id,
          weekdays: week.map(({ weekday }) => weekday),
          from_times: week.map(({ from }) => from),
          to_times: week.map(({ to }) => to),
        }),
      // what waited on the phone is judged by when it was tapped, as all taps are
      event.locals.tap?.replayed ? {} : { stored: async () => inWords(await stored(locals)) },
    );
    return failed ?? redirect(303, url.searchParams.has('first') ? '/me/fit?first' : '/me/times?saved');
  },
};
