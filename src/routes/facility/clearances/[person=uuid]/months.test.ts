import { expect, test } from 'vitest';
import { monthsAfter } from './months.ts';

test.each([
  ['2026-11-22', 24, '2028-11-22'],
  ['2026-01-31', 1, '2026-02-28'],
  ['2024-02-29', 12, '2025-02-28'],
  ['2026-12-15', 1, '2027-01-15'],
])('%s and %i months', (day, months, then) => expect(monthsAfter(day, months)).toBe(then));
