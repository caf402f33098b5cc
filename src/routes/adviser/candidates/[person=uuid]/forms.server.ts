import { birthDate, day, dayPassed, guid, hidden, hours, requestId } from '$lib/server/fields.ts';
import { z } from 'zod';

export const outcomeKinds = ['job', 'education', 'other_benefit', 'moved', 'health', 'other'] as const;

export const code = z.object({ request_id: requestId });

export const agreement = z
  .object({ request_id: requestId, hours_per_week: hours, from_date: day, to_date: day })
  .refine(({ from_date: from, to_date: to }) => to >= from, { path: ['to_date'], message: 'period_order' });

export const ownAgreement = z
  .object({ agreement: hidden, hours_per_week: hours, from_date: day, to_date: day })
  .refine(({ from_date: from, to_date: to }) => to >= from, { path: ['to_date'], message: 'period_order' });

export const oneAgreement = z.object({ agreement: hidden });

export const assessment = z.object({ assessed_on: dayPassed });

export const endReferral = z.object({ confirm: z.literal('on', 'required') });

export const handOver = z.object({ colleague: guid, confirm: z.literal('on', 'required') });

export const born = z.object({ birth_date: birthDate });

export const protection = z.object({
  protected: z.enum(['yes', 'no'], 'other').transform((answer) => answer === 'yes'),
  confirm: z.literal('on', 'required'),
});

export const outcome = z.object({
  request_id: requestId,
  kind: z.enum(outcomeKinds, 'choose'),
  exited_on: dayPassed,
});

export const ownOutcome = z.object({
  outcome: hidden,
  kind: z.enum(outcomeKinds, 'choose'),
  exited_on: dayPassed,
});

export const oneOutcome = z.object({ outcome: hidden });

export const oneAnswer = z.object({
  outcome: hidden,
  months: z.enum(['3', '6', '12'], 'other').transform(Number),
});

export const followUp = z.object({
  outcome: hidden,
  months: z.enum(['3', '6', '12'], 'other').transform(Number),
  still: z.enum(['yes', 'no'], 'other').transform((answer) => answer === 'yes'),
});
