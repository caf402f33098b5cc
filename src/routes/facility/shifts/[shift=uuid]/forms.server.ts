import { day, guid, optional, words } from '$lib/server/fields.ts';
import { z } from 'zod';
import { clockTime, seats } from '../../fields.server.ts';

export const changeForm = z
  .object({ day, from: clockTime, until: clockTime, capacity: seats, contact: z.guid('choose') })
  .refine(({ from, until }) => until > from, { path: ['until'], message: 'time_order' });

const came = ['present', 'late'];

/** What happened, in facts. Only who came has minutes, strengths and a way round the house. */
export const recordForm = z
  .object({
    assignment: guid,
    fact: z.enum(['present', 'late', 'notified', 'absent', 'host_cancelled'], 'choose'),
    minutes: z.string().trim().catch(''),
    strengths: z.array(
      z.enum(['punctual', 'careful', 'kind', 'independent', 'learns', 'initiative'], 'choose'),
    ),
    introduced_by: optional(words(60)),
    correction: optional(words(200).pipe(z.string().min(3, 'too_short'))),
  })
  .transform((form, context) => {
    if (!came.includes(form.fact)) return { ...form, minutes: 0, strengths: [], introduced_by: undefined };
    const minutes = Number(form.minutes);
    if (!/^\d+$/.test(form.minutes))
      context.addIssue({ code: 'custom', path: ['minutes'], message: 'number' });
    else if (minutes < 1 || minutes > 720)
      context.addIssue({ code: 'custom', path: ['minutes'], message: 'number_range' });
    if (form.strengths.length > 2) context.addIssue({ code: 'custom', path: ['strengths'], message: 'two' });
    return { ...form, minutes };
  });
