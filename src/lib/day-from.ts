import { plainNumbers } from './signs.ts';

const months: Record<string, number> = {};
for (const [at, names] of [
  'januar january jan',
  'februar february feb',
  'mars march mar',
  'april apr',
  'mai may',
  'juni june jun',
  'juli july jul',
  'august aug',
  'september sep sept',
  'oktober october okt oct',
  'november nov',
  'desember december des dec',
].entries())
  for (const name of names.split(' ')) months[name] = at + 1;

const iso = (year: string, month: string | number, date: string): string =>
  `${year}-${String(month).padStart(2, '0')}-${date.padStart(2, '0')}`;

/**
 * A day as people write it: `14.05.1998`, `14/5 1998`, `14051998`, `14. mai 1998`, `14th May 1998`, `1998-05-14`; as a date field would send
 * it, or as it was typed when it is none.
 */
export function dayFrom(text: string): string {
  const typed = plainNumbers(text)
    .replace(/[\s\u00a0\u200b-\u200f\u202a-\u202f\u2060\ufeff]+/g, ' ')
    .trim()
    .toLowerCase();
  const numbers =
    /^(\d{1,2})\s?[.,/\s-]\s?(\d{1,2})\s?[.,/\s-]\s?(\d{4})\.?$/.exec(typed) ??
    /^(\d{2})(\d{2})(\d{4})$/.exec(typed);
  if (numbers) return iso(numbers[3] ?? '', numbers[2] ?? '', numbers[1] ?? '');
  const yearFirst = /^(\d{4})[-./\s](\d{1,2})[-./\s](\d{1,2})$/.exec(typed);
  if (yearFirst) return iso(yearFirst[1] ?? '', yearFirst[2] ?? '', yearFirst[3] ?? '');
  const named = /^(\d{1,2})(?:st|nd|rd|th)?\.?[\s/-]?(?:of )?([a-zæøå]+)\.?,?[\s/-]?(\d{4})\.?$/.exec(typed);
  const american = /^([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\.?$/.exec(typed);
  const [date, month, year] = named
    ? [named[1], named[2], named[3]]
    : american
      ? [american[2], american[1], american[3]]
      : [];
  const at = months[month ?? ''];
  return date && year && at ? iso(year, at, date) : typed;
}
