import { expect, it } from 'vitest';
import { pathWithin } from './where-next.ts';

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
