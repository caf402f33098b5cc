import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { kindOf, queueable } from './queueable.ts';

const at = (path: string) => kindOf(new URL(path, 'https://app.example'));
const id = '0d5b7f0e-6a43-4c26-9d5c-0a3b5d9b1c11';

describe('what may wait for network', () => {
  test.each(queueable)('$kind at $path is an action of that page', ({ path, action }) => {
    const route = path
      .replace(':code', '[code]')
      .replace(
        /^\/(\w+)\/:id/,
        (_all, page: string) =>
          `/${page}/[${{ shifts: 'shift', offers: 'offer', mine: 'assignment' }[page]}=uuid]`,
      );
    const page = readFileSync(`src/routes/(candidate)${route}/+page.server.ts`, 'utf8');
    expect(page).toMatch(new RegExp(`^  ${action}: async`, 'm'));
  });

  test('is told by address and action together', () => {
    expect(at(`/shifts/${id}?/take`)).toBe('take');
    expect(at(`/shifts/${id}/series?/take`)).toBe('take_series');
    expect(at(`/offers/${id}?/decline`)).toBe('decline');
    expect(at('/in/BJORK-7?/checkIn')).toBe('check_in');
    expect(at('/me/times?/save&first')).toBe('times');
  });

  test.each([
    `/shifts/${id}`,
    `/shifts/${id}?/standBy`,
    `/shifts/${id}/taken?/take`,
    '/shifts/no-id?/take',
    `/mine/${id}?/take`,
    `/facility/shifts/${id}?/take`,
    '/me/details?/save',
    '/auth/sign-out',
  ])('%s does not', (path) => {
    expect(at(path)).toBeNull();
  });
});
