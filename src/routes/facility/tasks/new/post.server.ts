import { check } from '$lib/server/db-error.ts';
import {
  clockEnd,
  clockTime,
  guid,
  lines,
  optional,
  ownWords,
  requestId,
  seats,
  ticked,
  whole,
  withSpan,
  wrongSpan,
} from '$lib/server/fields.ts';
import { addDays, osloInstant, spanOn } from '$lib/calendar.ts';
import { isoDate } from '$lib/time.ts';
import { z } from 'zod';
import { contactFields } from '../../contact.server.ts';

const when = {
  template: z.guid('missingTemplate'),
  contact: guid,
  day: z.string('choose'),
  other_day: z.string().catch(''),
  from: clockTime,
  until: optional(clockEnd),
  pay: z.enum(['unpaid', 'paid']).catch('unpaid'),
};

const firstWeek = z.object(when);

// «Annen dag» has its own field; everything after this knows one day.
const oneDay = (
  { day, other_day, from, until }: { day: string; other_day: string; from: string; until?: string },
  context: z.RefinementCtx,
) => {
  const wanted = day === 'other' ? other_day : day;
  if (!z.iso.date().safeParse(wanted).success)
    context.addIssue({ code: 'custom', path: [day === 'other' ? 'other_day' : 'day'], message: 'date' });
  else if (wanted < isoDate(new Date()))
    context.addIssue({
      code: 'custom',
      path: [day === 'other' ? 'other_day' : 'day'],
      message: 'date_past',
    });
  else {
    const wrong = wrongSpan(wanted, from, until);
    if (osloInstant(wanted, from) <= new Date())
      context.addIssue({ code: 'custom', path: ['from'], message: 'time_past' });
    else if (wrong) context.addIssue({ code: 'custom', path: [wrong.at], message: wrong.code });
  }
};

/** The same clock times week after week: on the night that is shorter one of them may not be there. */
const everyWeek = (
  { day, other_day, from, until, weeks }: z.output<typeof firstWeek> & { weeks: number },
  context: z.RefinementCtx,
) => {
  const first = day === 'other' ? other_day : day;
  if (!z.iso.date().safeParse(first).success) return;
  for (let week = 1; week < weeks; week++) {
    const wrong = wrongSpan(addDays(first, 7 * week), from, until);
    if (wrong?.code !== 'time_missing') continue;
    context.addIssue({ code: 'custom', path: [wrong.at], message: 'missing_in_weeks' });
    return;
  }
};

export const whenForm = z.preprocess(withSpan, firstWeek.superRefine(oneDay));

export const postForm = z.preprocess(
  withSpan,
  z
    .object({
      ...when,
      capacity: seats,
      weeks: optional(whole(1, 26, 'bad_weeks')).transform((weeks) => weeks ?? 1),
      together: ticked,
      publish: z.enum(['yes', 'no']).catch('no'),
      // words that a task may not hold are watched by the database, and asked about; what one does not do may name them
      title: optional(ownWords(80, 3)),
      summary: optional(ownWords(160)),
      does: optional(lines(ownWords(120))),
      does_not: optional(lines(ownWords(120))),
      bring: optional(ownWords(160)),
      innocent: optional(z.string().max(2000, 'other')).transform((words) => words?.split(',') ?? []),
      request_id: requestId,
    })
    .superRefine(oneDay)
    .superRefine(everyWeek),
);

/** A colleague who is added in the middle of a task, beside all that is typed of it. */
export const colleagueForm = z.object({
  colleague_place: guid,
  colleague_name: contactFields.name,
  colleague_phone: contactFields.phone,
  colleague_where: contactFields.meet_where,
});

type When = z.infer<typeof whenForm>;

/** Start and end as points in time; the end is the template's when none is said. Null when there is no such template. */
export async function spanOf({ supabase }: App.Locals, form: When) {
  const [template] = check(
    await supabase.from('templates').select('minutes').eq('template_id', guid.parse(form.template)),
  );
  if (!template) return null;
  const day = form.day === 'other' ? form.other_day : form.day;
  const start = osloInstant(day, form.from);
  const end = form.until
    ? spanOn(day, form.from, form.until).end
    : new Date(start.getTime() + template.minutes * 60_000);
  return { starts_at: start.toISOString(), ends_at: end.toISOString() };
}

/** The words that hold a task back until a lead says that they are used innocently. */
export async function wordsToThinkOf({ supabase }: App.Locals, given: z.infer<typeof postForm>) {
  const { template, title, summary, does, bring } = given;
  return check(await supabase.rpc('words_to_think_of', { template, title, summary, does, bring })) ?? [];
}

/** At least how many a shift then would fit; none to four come as four, more in steps of five, and 0 when no more is told today. Null when
 * it cannot be said. */
export async function fitting(locals: App.Locals, form: When): Promise<number | null> {
  const span = await spanOf(locals, form);
  if (!span) return null;
  const { data } = await locals.supabase.rpc('count_fitting', {
    template: form.template,
    contact: form.contact,
    pay: form.pay,
    ...span,
  });
  return data;
}
