// Names as people look for them, and as a list of them stands.

// letters that no mark was put on, as people write them who do not have them
const plain: Record<string, string> = {
  ø: 'o',
  æ: 'ae',
  å: 'a',
  ð: 'd',
  þ: 'th',
  ß: 'ss',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  œ: 'oe',
  ħ: 'h',
};
const own = new RegExp(`[${Object.keys(plain).join('')}]`, 'g');

/** Small letters without marks and without what stands between names: «Bjørn», «BJORN» and «bjorn» are one, so are «O’Brien» and «o'brien». */
const folded = (name: string, letters = plain): string =>
  name
    .normalize('NFC')
    .toLocaleLowerCase('nb')
    .replace(own, (letter) => letters[letter] ?? letter)
    .normalize('NFD')
    .replace(/\p{M}|\p{Cf}|['’‘ʼ`´]/gu, '')
    .replace(/[\s\p{Pd}.,]+/gu, ' ')
    .trim();

// «Aase» and «Bjoern» are as old as «Åse» and «Bjørn»
const old = { ...plain, ø: 'oe', å: 'aa' };

/** Whether a name is one that somebody looks for: every part of what was typed begins a part of it or stands within one, in any order. */
export function isNamed(name: string, wanted: string): boolean {
  const ways = [folded(name), folded(name, old)];
  const asked = folded(wanted).split(' ');
  return asked.every((part) => ways.some((way) => way.includes(part)));
}

/** The order of names in Norway, whatever language the page is in: æ, ø, å come last, and «Aa» is «Å». */
export const inNameOrder = new Intl.Collator('nb').compare;
export const byName = (one: { name: string }, other: { name: string }): number =>
  inNameOrder(one.name, other.name);
