import { expect, test } from 'vitest';
import { phoneFrom, phoneTyped, phoneWords } from './phone.ts';

test.each([
  ['+4790000000', '900 00 000'],
  ['+4732000000', '32 00 00 00'],
  ['+46701234567', '+46701234567'],
])('%s is read as %s, on one line, and as typed goes back into a field', (stored, read) => {
  expect(phoneWords(stored)).toBe(read.replaceAll(' ', '\u00a0'));
  expect(phoneTyped(stored)).toBe(read);
  // what is copied from a page is a number again
  expect(phoneFrom(phoneWords(stored))).toBe(stored);
});
