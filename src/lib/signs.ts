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

/** What is seen of a text is nothing: it is empty, or of spaces and signs that have no shape. */
export const invisible =
  /[\s\u0000-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb]/g;
export const visible = (text: string): string => text.replace(invisible, '');

/** One space between words, and none around them, whatever spaces were typed. */
export const tidied = (text: string): string => text.replace(/[\s\u00a0\u200b\u2060\ufeff]+/g, ' ').trim();
