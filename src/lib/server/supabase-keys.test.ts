import { describe, expect, it } from 'vitest';
import { keyOf, mistakesIn } from './supabase-keys.ts';

const ref = 'abcdefghijklmnopqrst';
const url = `https://${ref}.supabase.co`;
const publishable = 'sb_publishable_0123456789abcdef';
const secret = 'sb_secret_0123456789abcdef';
const part = (claims: object) => Buffer.from(JSON.stringify(claims)).toString('base64url');
/** As older projects have them; nobody's signature. */
const older = (role: string, more: object = {}) =>
  [part({ alg: 'HS256' }), part({ iss: 'supabase', ref, role, exp: 4e9, ...more }), 'signature'].join('.');

describe('the keys of a Supabase project', () => {
  it('tells both kinds, newer and older', () => {
    expect(keyOf(publishable)).toMatchObject({ kind: 'publishable', older: false, project: null });
    expect(keyOf(secret)).toMatchObject({ kind: 'secret', older: false });
    expect(keyOf(older('anon'))).toMatchObject({ kind: 'publishable', older: true, project: ref });
    expect(keyOf(older('service_role'))).toMatchObject({ kind: 'secret', older: true });
    for (const neither of ['a.b.c', 'x'.repeat(40), older('authenticated'), '..', ''])
      expect(keyOf(neither).kind).toBe('unknown');
  });

  it.each<[first: string, second: string, at: string, sentence: RegExp]>([
    [secret, publishable, url, /^SUPABASE_PUBLISHABLE_KEY and SUPABASE_SECRET_KEY have changed places/],
    [older('service_role'), older('anon'), url, /have changed places/],
    [secret, secret, url, /^SUPABASE_PUBLISHABLE_KEY is a secret key, which passes by every rule/],
    [older('service_role'), secret, url, /^SUPABASE_PUBLISHABLE_KEY is a secret key/],
    [publishable, publishable, url, /^SUPABASE_SECRET_KEY is a publishable key/],
    [publishable, older('anon'), url, /^SUPABASE_SECRET_KEY is a publishable key/],
    ['neither-of-the-two-kinds', 'neither-of-the-two-kinds', url, /are the same/],
    [
      older('anon', { ref: 'zzzzzzzzzzzzzzzzzzzz' }),
      secret,
      url,
      /^SUPABASE_PUBLISHABLE_KEY belongs to another project than the one in SUPABASE_URL/,
    ],
    [
      publishable,
      older('service_role', { ref: 'zzzzzzzzzzzzzzzzzzzz' }),
      url,
      /^SUPABASE_SECRET_KEY belongs to another/,
    ],
    [publishable, older('service_role', { exp: 1e9 }), url, /^SUPABASE_SECRET_KEY has expired/],
    [
      publishable,
      secret,
      `https://supabase.com/dashboard/project/${ref}`,
      /^SUPABASE_URL is a page of the dashboard/,
    ],
    [publishable, secret, `${url}/rest/v1`, /^SUPABASE_URL goes too far/],
  ])('%s with %s at %s', (first, second, at, sentence) => {
    const mistakes = mistakesIn(at, first, second);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toMatch(sentence);
    // never a key in a sentence
    expect(mistakes[0]).not.toContain(second);
  });

  it('has nothing to say of what may be right', () => {
    expect(mistakesIn(url, publishable, secret)).toEqual([]);
    expect(mistakesIn(url, older('anon'), older('service_role'))).toEqual([]);
    expect(mistakesIn('http://127.0.0.1:54321', older('anon', { ref: 'default' }), secret)).toEqual([]);
    expect(mistakesIn('https://supabase.example.no', publishable, 'neither-of-the-two-kinds')).toEqual([]);
  });
});
