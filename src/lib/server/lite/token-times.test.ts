import { describe, expect, it } from 'vitest';
import { askedNow, issuedByNow, tokenOf } from './token-times.ts';

const secret = 'the secret of these tests';
const now = 1_800_000_000;
const claimsOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
const token = (iat: number, key = secret) => tokenOf({ sub: 'amina', iat, exp: iat + 600 }, key);

describe('a token', () => {
  it('that was issued in our future counts as issued now, for as long', () => {
    const ahead = issuedByNow(token(now + 3 * 86_400), secret, now);
    expect(claimsOf(ahead)).toEqual({ sub: 'amina', iat: now, exp: now + 600 });
    expect(issuedByNow(ahead, secret, now)).toBe(ahead);
  });

  it('of the past, or of anybody else’s making, is left as it is', () => {
    const others = [
      token(now),
      token(now - 700),
      token(now + 60, 'another secret'),
      token(now + 60).replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
      token(now + 60).replace(/^[^.]+/, Buffer.from('{"alg":"none"}').toString('base64url')),
      'sb_publishable_in_process',
      'a.b.c',
      '',
    ];
    for (const other of others) expect(issuedByNow(other, secret, now)).toBe(other);
  });

  it('is put right where somebody asks with it', () => {
    const ahead = token(Math.floor(Date.now() / 1000) + 3600);
    const asked = askedNow(
      new Request('http://lite.internal/', { headers: { authorization: `Bearer ${ahead}` } }),
      secret,
    );
    expect(asked.headers.get('authorization')).not.toBe(`Bearer ${ahead}`);
  });
});
