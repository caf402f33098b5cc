import { day, guid, hours, requestId } from '$lib/server/fields.ts';
import { isoDate } from '$lib/time.ts';
import { z } from 'zod';

export const outcomeKinds = ['job', 'education', 'other_benefit', 'moved', 'health', 'other'] as const;

const until = (today: () => string) => day.refine((date) => date <= today(), 'date_future');
const passed = until(() => isoDate(new Date()));

export const code = z.object({ request_id: requestId });

export const agreement = z
  .object({ request_id: requestId, hours_per_week: hours, from_date: day, to_date: day })
  .refine(({ from_date: from, to_date: to }) => to >= from, { path: ['to_date'], message: 'time_order' });

export const assessment = z.object({ assessed_on: passed });

export const handOver = z.object({ colleague: z.guid('choose'), confirm: z.literal('on', 'required') });

export const outcome = z.object({
  request_id: requestId,
  kind: z.enum(outcomeKinds, 'choose'),
  exited_on: passed,
});

export const followUp = z.object({
  outcome: guid,
  months: z.enum(['3', '6', '12']).transform(Number),
  still: z.enum(['yes', 'no']).transform((answer) => answer === 'yes'),
});
