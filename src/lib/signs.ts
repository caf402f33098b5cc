// The signs that people's keyboards, clipboards and browsers put into a text, whatever script they write.

// what no text holds: a keyboard cannot make them, a database or a page stumbles over them
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** As it was meant: without control signs and halves of letters, which only a program sends. */
export const withoutControls = (text: string): string => text.replace(controls, '').toWellFormed();

// where the digits from nought to nine begin: Arabic, Persian, N'Ko, the scripts of India and its neighbours, full width
const noughts = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
  0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0xff10,
];
const digits = new Map(
  noughts.flatMap((nought) =>
    Array.from({ length: 10 }, (_, digit) => [String.fromCodePoint(nought + digit), String(digit)]),
  ),
);
const anyDigit = new RegExp(`[${[...digits.keys()].join('')}]`, 'g');

/** Digits of any script as 0–9: «٣٠» is «30». */
export const plainDigits = (text: string): string => text.replace(anyDigit, (sign) => digits.get(sign) ?? '');

// what other keyboards put between digits: full width, Arabic, Ethiopic, and every dash
const between: Record<string, string> = {
  '\uff1a': ':',
  '\u1361': ':',
  '\uff0e': '.',
  '\u066b': '.',
  '\uff0c': ',',
  '\u060c': ',',
  '\uff0f': '/',
};
const anyBetween = new RegExp(`[${Object.keys(between).join('')}]`, 'g');

/** Digits and what stands between them, as a Norwegian keyboard writes them: «１０：３０» and «١٠٫٣٠» are «10:30» and «10.30». */
export const plainNumbers = (text: string): string =>
  plainDigits(text)
    .replace(anyBetween, (sign) => between[sign] ?? sign)
    .replace(/[\u2010-\u2015\u2212\uff0d]/g, '-');

// signs without a shape, by their numbers: spaces, joiners, marks of direction, fillers
const shapeless = [
  [0x0, 0x20],
  [0x7f, 0xa0],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x2000, 0x200f],
  [0x2028, 0x202f],
  [0x205f, 0x206f],
  [0x2800, 0x2800],
  [0x3000, 0x3000],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
];
const code = (sign = 0) => `\\u${sign.toString(16).padStart(4, '0')}`;
/** The inside of a class of signs, for a pattern. */
export const shapelessSigns = shapeless.map(([from, to]) => `${code(from)}-${code(to)}`).join('');
const allShapeless = new RegExp(`[${shapelessSigns}]`, 'g');

/** What can be seen of a text. */
export const visible = (text: string): string => text.replace(allShapeless, '');

/** One space between words, and none around them, whatever spaces were typed. */
export const tidied = (text: string): string => text.replace(/[\s\u00a0\u200b\u2060\ufeff]+/g, ' ').trim();
