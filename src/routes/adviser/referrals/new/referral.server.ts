import {
  birthDate,
  day,
  dayPassed,
  email,
  hours,
  lastName,
  name,
  optional,
  phone,
  requestId,
  ticked,
  words,
} from '$lib/server/fields.ts';
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

export const referral = z
  .object({
    request_id: requestId,
    first_name: name,
    last_name: lastName,
    birth_date: birthDate,
    email: optional(email),
    phone: optional(phone),
    protected: ticked,
    office: words(80, 2),
    basis: z.enum(bases, 'choose'),
    basis_reference: optional(words(60)),
    assessed_on: optional(dayPassed),
    plain_words: optional(words(400)),
    hours_per_week: optional(hours),
    from_date: optional(day),
    to_date: optional(day.refine((date) => date >= addDays(isoDate(new Date()), -366), 'date_past')),
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
