import { expect, test } from 'vitest';
import { isFromUs } from './forms.ts';

const own = 'https://oppgavetorget.example';
const form = (referrer: string, origin?: string) => ({
  headers: new Headers(origin === undefined ? {} : { origin }),
  referrer,
});

test('a form is ours by the origin that the browser names, or by the page that it stands on', () => {
  expect(isFromUs(form(`${own}/mine`, own), own)).toBe(true);
  expect(isFromUs(form('', own), own)).toBe(true);
  expect(isFromUs(form(`${own}/mine`), own)).toBe(true);
});

test("another site's form is not, whatever it hides of itself", () => {
  expect(isFromUs(form('', 'https://elsewhere.example'), own)).toBe(false);
  expect(isFromUs(form(`${own}/mine`, 'null'), own)).toBe(false);
  expect(isFromUs(form('https://oppgavetorget.example.elsewhere.example/'), own)).toBe(false);
  expect(isFromUs(form('http://oppgavetorget.example/'), own)).toBe(false);
  expect(isFromUs(form('about:client'), own)).toBe(false);
  expect(isFromUs(form(''), own)).toBe(false);
});
