import { plainDigits } from './signs.ts';

// as cards and links have it before the number
const label = /^\s*(?:tel|tlf|telefon|phone|mob|mobil|mobile)\b\s*[.:]?/i;
const between =
  /[-./()\u00a0\u00ad\u2000-\u200f\u2010-\u2015\u2028-\u202f\u205f-\u206f\u2212\u3000\ufeff\s]+/g;

/** A telephone number as people write it, in the one way in which it is stored: +, country, number; null when it is none. As private.phone_of. */
export function phoneFrom(typed: string): string | null {
  const plain = plainDigits(typed)
    .replace(label, '')
    .replace(between, '')
    .replace(/^\uff0b/, '+')
    .replace(/^00/, '+');
  if (/^\+470?[2-9][0-9]{7}$/.test(plain)) return `+47${plain.slice(-8)}`;
  if (/^[2-9][0-9]{7}$/.test(plain)) return `+47${plain}`;
  return /^\+(?!47|0)[0-9]{7,15}$/.test(plain) ? plain : null;
}

/** As it is read aloud: «900 00 000», «32 00 00 00», and with its country from elsewhere. It stays on one line. */
export const phoneWords = (phone: string): string => phoneTyped(phone).replaceAll(' ', '\u00a0');

/** The same as people type it, for a field. */
export function phoneTyped(phone: string): string {
  const [, own] = /^\+47([2-9][0-9]{7})$/.exec(phone) ?? [];
  if (!own) return phone;
  return /^[489]/.test(own)
    ? own.replace(/^(...)(..)(...)$/, '$1 $2 $3')
    : own.replace(/^(..)(..)(..)(..)$/, '$1 $2 $3 $4');
}
