import { plainNumbers } from './signs.ts';

const clock = String.raw`(?:kl(?:okk[ae]n?)?\.?\s*)?(\d{1,2})(?:\s*[.:,h]\s*(\d{2})|\s?(\d{2})|\s?h)?(?:\s?([ap])\.?\s?m\b)?\.?`;
const one = new RegExp(`^${clock}$`);
const two = new RegExp(`^(?:(?:fra|from)\\s+)?${clock}\\s*(?:-|til|to)\\s*${clock}$`);

const clean = (text: string): string =>
  plainNumbers(text)
    .replace(/[\s\u00a0\u200b-\u200f\u202a-\u202f\u2060\ufeff]+/g, ' ')
    .trim()
    .toLowerCase();

/** `half` is the `a` or `p` of am and pm. */
function said(hours = '', minutes = '00', half?: string): string | null {
  const [written, minute] = [Number(hours), Number(minutes)];
  if (half && (written < 1 || written > 12)) return null;
  const hour = half ? (written % 12) + (half === 'p' ? 12 : 0) : written;
  return hour < 24 && minute < 60
    ? `${String(hour).padStart(2, '0')}.${String(minute).padStart(2, '0')}`
    : null;
}

/**
 * `11.30`, `11:30`, `11,30`, `11 30`, `1130`, `kl 9`, `9h`, `2 pm` and `٩` are all a clock time; `11.30` comes out, or null. Without Zod, for
 * the browser too.
 */
export function clockFrom(text: string): string | null {
  const [found, hours, minutes, joined, half] = one.exec(clean(text)) ?? [];
  return found === undefined ? null : said(hours, minutes ?? joined, half);
}

/** When something ends: midnight may be said as 24, too. */
export const clockEndFrom = (text: string): string | null =>
  clockFrom(clean(text).replace(/^(\D*)24(?=(\D?00)?\.?$)/, '$100'));

/** `10-12` and `kl. 10.30 til 12` are a beginning and an end; null is none. */
export function spanFrom(text: string): [from: string, until: string] | null {
  const found = two.exec(clean(text));
  if (!found) return null;
  const [, hours, minutes, joined, half, endHours, endMinutes, endJoined, endHalf] = found;
  const begins = (by?: string) => said(hours, minutes ?? joined, by);
  const until = said(endHours === '24' ? '0' : endHours, endMinutes ?? endJoined, endHalf);
  if (until === null) return null;
  // «2–4 pm» is of one half of the day, «10–2 pm» of both
  const same = begins(half ?? endHalf);
  const from = !half && endHalf === 'p' && same !== null && same >= until ? begins('a') : same;
  return from === null ? null : [from, until];
}
