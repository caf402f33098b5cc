import { expect, it } from 'vitest';
import { pathWithin, whereNext } from './where-next.ts';

it('leads only to our own pages', () => {
  expect(pathWithin('/mine?x=1')).toBe('/mine?x=1');
  for (const other of [
    '//evil.example',
    'https://evil.example/',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    '/auth/sign-out',
    '/.//evil.example',
    '',
    null,
  ])
    expect(pathWithin(other), String(other)).toBeNull();
});

it('goes to the role used last, as long as it is held', () => {
  expect(whereNext(null, ['lead', 'adviser'], 'adviser')).toBe('/adviser');
  expect(whereNext(null, ['lead', 'adviser'], 'administrator')).toBe('/facility');
  expect(whereNext(null, ['lead', 'adviser'])).toBe('/facility');
  expect(whereNext('/facility/week', ['lead', 'adviser'], 'adviser')).toBe('/facility/week');
});
