import { expect, it } from 'vitest';
import { onTheWayTo, pathWithin } from './path-within.ts';

it('leads only to our own pages', () => {
  expect(pathWithin('/mine?x=1')).toBe('/mine?x=1');
  for (const other of [
    '//evil.example',
    'https://evil.example/',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    '/auth/sign-out',
    '/auth/invitation/../sign-out',
    '/.//evil.example',
    '',
    null,
  ])
    expect(pathWithin(other), String(other)).toBeNull();
});

it('comes back to an invitation, and to what a poster leads to', () => {
  for (const meant of ['/auth/invitation?code=ABCD2345EFGH', '/in/ABCDEFGH23']) {
    expect(pathWithin(meant)).toBe(meant);
    expect(onTheWayTo(meant, '/auth/code')).toBe(`/auth/code?next=${encodeURIComponent(meant)}`);
  }
  for (const no of ['', null, undefined, '//evil.example'])
    expect(onTheWayTo(no, '/auth/code')).toBe('/auth/code');
});
