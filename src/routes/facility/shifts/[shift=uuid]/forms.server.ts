import {
  clockEnd,
  clockTime,
  day,
  guid,
  hidden,
  minutes,
  optional,
  seats,
  several,
  wrongSpan,
  words,
} from '$lib/server/fields.ts';
import type { Answer } from '$lib/form.ts';
import { z } from 'zod';

export const changeForm = z
  .object({
    day,
    from: clockTime,
    until: clockEnd,
    capacity: seats,
    contact: guid,
    version: optional(z.coerce.number('other').int('other')),
    // who was shown to lose their place
    seen: several(hidden),
  })
  .superRefine(({ day, from, until }, context) => {
    const wrong = wrongSpan(day, from, until);
    if (wrong) context.addIssue({ code: 'custom', path: [wrong.at], message: wrong.code });
  });

const facts = ['present', 'late', 'notified', 'absent', 'host_cancelled'] as const;
const strengths = ['punctual', 'careful', 'kind', 'independent', 'learns', 'initiative'] as const;

const about = { assignment: hidden, correction: optional(words(200, 3)) };
const came = z.object({
  ...about,
  fact: z.enum(facts, 'choose'),
  minutes,
  strengths: several(z.enum(strengths, 'choose')).refine((chosen) => chosen.length <= 2, 'twoStrengths'),
  introduced_by: optional(words(60)),
});
const didNotCome = z
  .object({ ...about, fact: z.enum(facts, 'choose') })
  .transform((form) => ({ ...form, minutes: 0, strengths: [], introduced_by: undefined }));

/** What happened, in facts. Only who came has minutes, strengths and a way round the house. */
export const recordForm = ({ fact = '' }: Answer['values']) =>
  ['present', 'late'].includes(fact) ? came : didNotCome;

export const cancelForm = z.object({ sure: z.literal('yes', 'confirmFirst') });
