import { z } from 'zod';
import { clockFrom } from './clock-from.ts';

export const clockTime = z.string().transform((text, context) => {
  const clock = clockFrom(text);
  if (clock) return clock;
  context.addIssue({ code: 'custom', message: text.trim() === '' ? 'required' : 'time' });
  return z.NEVER;
});

export const seats = z.coerce.number('number').int('number').min(1, 'number_range').max(20, 'number_range');
