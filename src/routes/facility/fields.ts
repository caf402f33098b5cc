import { z } from 'zod';

/** `11.30`, `11:30`, `1130` and `9` are all a clock time; `11.30` comes out. */
export const clockTime = z.string().transform((text, context) => {
  const found = /^(\d{1,2})(?:[.:]?(\d{2}))?$/.exec(text.trim());
  const hour = Number(found?.[1]);
  const minute = Number(found?.[2] ?? 0);
  if (found && hour < 24 && minute < 60)
    return `${String(hour).padStart(2, '0')}.${String(minute).padStart(2, '0')}`;
  context.addIssue({ code: 'custom', message: text.trim() === '' ? 'required' : 'time' });
  return z.NEVER;
});

export const places = z.coerce.number('number').int('number').min(1, 'number_range').max(20, 'number_range');
