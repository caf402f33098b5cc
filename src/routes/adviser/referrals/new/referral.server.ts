import { day, email, hours, name, optional, phone, requestId, words } from '$lib/server/fields.ts';
import { addDays } from '$lib/calendar.ts';
import { isoDate } from '$lib/time.ts';
import { z } from 'zod';

export const bases = [
  'stl_20',
  'stl_20a',
  'kvalifiseringsprogram',
  'introduksjonsprogram',
  'forsok',
  'arbeidstrening',
  'none',
] as const;

const years = (count: number): string => {
  const today = isoDate(new Date());
  return `${Number(today.slice(0, 4)) - count}${today.slice(4)}`;
};

export const referral = z
  .object({
    request_id: requestId,
    first_name: name,
    last_name: name,
    birth_date: day
      .refine((born) => born >= '1920-01-01' && born <= isoDate(new Date()), 'date')
      .refine((born) => born <= years(16), 'too_young'),
    email: optional(email),
    phone: optional(phone),
    protected: z
      .literal('on')
      .optional()
      .transform((value) => value === 'on'),
    office: words(80).min(2, 'required'),
    basis: z.enum(bases, 'choose'),
    basis_reference: optional(words(60)),
    assessed_on: optional(day.refine((date) => date <= isoDate(new Date()), 'date_future')),
    plain_words: optional(words(400)),
    hours_per_week: optional(hours),
    from_date: optional(day),
    to_date: optional(day.refine((date) => date >= addDays(isoDate(new Date()), -366), 'date')),
  })
  .superRefine((values, context) => {
    const { hours_per_week: agreed, from_date: from, to_date: to } = values;
    const wrong = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    // Hours, from and to stand together or not at all.
    if (agreed !== undefined || from !== undefined || to !== undefined) {
      if (agreed === undefined) wrong('hours_per_week', 'required');
      if (from === undefined) wrong('from_date', 'required');
      if (to === undefined) wrong('to_date', 'required');
      if (from !== undefined && to !== undefined && to < from) wrong('to_date', 'time_order');
    }
  });
