import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { access, accessTo } from './access';

const routes = join(import.meta.dirname, '..', '..', 'routes');
const ids = [
  ...new Set(
    readdirSync(routes, { recursive: true, encoding: 'utf8' })
      .filter((file) => /(^|\/)\+(page(\.server)?|server)\.(ts|js|svelte)$/.test(file))
      .map((file) => `/${file.replace(/\/?\+[^/]+$/, '')}`),
  ),
].sort();

describe('access', () => {
  it('is settled for every route there is', () => {
    expect(ids.length).toBeGreaterThan(5);
    expect(ids.filter((id) => accessTo(id) === null)).toEqual([]);
  });

  it('has no rule without a route', () => {
    const idle = Object.keys(access).filter(
      (rule) => !ids.some((id) => id === rule || id.startsWith(`${rule}/`)),
    );
    expect(idle).toEqual([]);
  });

  it('is nobody’s where nothing is said', () => {
    for (const id of ['/', '/new', '/facilityx', '/authx', '/(public)x', '/constructor', '/__proto__', ''])
      expect(accessTo(id)).toBeNull();
  });

  it('takes the longest match', () => {
    expect(accessTo('/facility/clearances/[employer]')).toBe('clearance_officer');
    expect(accessTo('/facility/tasks/[task]')).toBe('lead');
    expect(accessTo('/(candidate)')).toBe('candidate');
  });
});
