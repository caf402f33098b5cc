import { plainDigits } from './signs.ts';

// A national identity number is never stored, in whatever digits and however it is set apart. The same rule stands in SQL
// (private.holds_personal_number), and both are read against the same list.

// a day of birth: of a D-number 40 is added to the day, of an H-number and of the made-up numbers that registers try things
// out with 40, 65 or 80 to the month
const birth = /^([04][1-9]|[1256][0-9]|[37][01])(0[1-9]|1[0-2]|4[1-9]|5[0-2]|6[6-9]|7[0-7]|8[1-9]|9[0-2])/;
const weights = [
  [3, 7, 6, 1, 8, 9, 4, 5, 2, 1, 0],
  [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1],
];

/** Both control digits are right. */
const isNumber = (digits: string): boolean =>
  birth.test(digits) &&
  weights.every((each) => each.reduce((sum, weight, at) => sum + weight * Number(digits[at]), 0) % 11 === 0);

// what is no letter and no digit
const signs = [
  String.raw`\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7`,
  String.raw`\u02c2-\u02df\u0300-\u036f\u060c\u061b-\u061f\u066a-\u066d\u06d4\u115f\u1160\u17b4\u17b5\u180b-\u180f`,
  String.raw`\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u2e00-\u2e7f\u3000-\u303f\u3164\ufe00-\ufe6f\ufeff\ufff0-\ufffd\u{1f000}-\u{1faff}`,
].join('');
// eslint-disable-next-line no-misleading-character-class -- each of the signs stands for itself
const run = new RegExp(`\\+?[0-9]+(?:[${signs}]{1,4}[0-9]+)*`, 'gu');
const spaces = /[\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\s]+/g;

const date = String.raw`[0-9]{1,2}[./-][0-9]{1,2}[./-](19|20)?[0-9]{2}`;
const time = String.raw`([01]?[0-9]|2[0-3])[.:][0-5][0-9]`;
const datesAndTimes = new RegExp(`^(${date}|${time})([^0-9]+(${date}|${time}))*$`);
// six digits of a day of birth and five more: one may be mistyped
const written = /^[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}( | ?[-\u2010-\u2015\u2212] ?|[.])[0-9]{5}$/;

/** Groups of digits that together are such a number. What is only dates and clock times is none, nor a telephone number with its country. */
export function holdsIdentityNumber(words: string): boolean {
  const plain = plainDigits(words.normalize('NFKC')).replace(spaces, ' ');
  return (plain.match(run) ?? []).some((found) => {
    if (found.replace(/[^0-9]/g, '').length < 11) return false;
    const groups = [...found.matchAll(/[0-9]+/g)];
    return groups.some(({ index }, from) => {
      const afterPlus = from === 0 && /^\+[1-9]/.test(found);
      let digits = '';
      for (const group of groups.slice(from)) {
        digits += group[0];
        if (digits.length > 11) return false;
        if (digits.length < 11) continue;
        if (afterPlus && !(group === groups.at(-1) && isNumber(digits))) return false;
        const text = found.slice(index, group.index + group[0].length);
        if (datesAndTimes.test(text)) return false;
        return isNumber(digits) || (birth.test(digits) && written.test(text));
      }
      return false;
    });
  });
}
