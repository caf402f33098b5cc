import { expect, it } from 'vitest';
import { whereNext } from './where-next.ts';

it('goes to the role used last, as long as it is held', () => {
  expect(whereNext(null, ['lead', 'adviser'], 'adviser')).toBe('/adviser');
  expect(whereNext(null, ['lead', 'adviser'], 'administrator')).toBe('/facility');
  expect(whereNext(null, ['lead', 'adviser'])).toBe('/facility');
  expect(whereNext('/facility/week', ['lead', 'adviser'], 'adviser')).toBe('/facility/week');
  expect(whereNext('//evil.example', ['lead'])).toBe('/facility');
});
