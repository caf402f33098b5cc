import { plainDigits } from './signs.ts';

const clock = String.raw`(?:kl(?:okk[ae]n?)?\.?\s*)?(\d{1,2})(?:\s*[.:,h]\s*(\d{2})|(\d{2}))?`;
const one = new RegExp(`^${clock}$`);
const two = new RegExp(`^(?:fra\\s+)?${clock}\\s*(?:-|–|—|−|til|to)\\s*${clock}$`);

const clean = (text: string): string =>
  plainDigits(text)
    .replace(/[\s\u00a0\u200b-\u200f\u202a-\u202f\u2060\ufeff]+/g, ' ')
    .trim()
    .toLowerCase();

function said(hours = '', minutes = '00'): string | null {
  const [hour, minute] = [Number(hours), Number(minutes)];
  return hour < 24 && minute < 60
    ? `${String(hour).padStart(2, '0')}.${String(minute).padStart(2, '0')}`
    : null;
}

/** `11.30`, `11:30`, `11,30`, `1130`, `kl 9` and `٩` are all a clock time; `11.30` comes out, or null. Without Zod, for the browser too. */
export function clockFrom(text: string): string | null {
  const [found, hours, minutes, joined] = one.exec(clean(text)) ?? [];
  return found === undefined ? null : said(hours, minutes ?? joined);
}

/** When something ends: midnight may be said as 24, too. */
export const clockEndFrom = (text: string): string | null =>
  clockFrom(text.replace(/^(\D*)24(?=(\D?00)?\s*$)/, '$100'));

/** `10-12` and `kl. 10.30 til 12` are a beginning and an end; null is none. */
export function spanFrom(text: string): [from: string, until: string] | null {
  const found = two.exec(clean(text));
  if (!found) return null;
  const from = said(found[1], found[2] ?? found[3]);
  const until = said(found[4] === '24' ? '0' : found[4], found[5] ?? found[6]);
  return from !== null && until !== null ? [from, until] : null;
}
