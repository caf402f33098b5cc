import webPush from 'web-push';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from './outcome.ts';
import { bodyOf, internationalNumber } from './sms.ts';
import { publicOf, vapidFrom } from './vapid.ts';

describe('the keys that phones are told by', () => {
  it('follow from the secret, the same on every node', () => {
    const [one, other] = [vapidFrom('a secret of this installation'), vapidFrom('another secret')];
    expect(vapidFrom('a secret of this installation')).toEqual(one);
    expect(other).not.toEqual(one);
    expect(publicOf(one.privateKey)).toBe(one.publicKey);
    expect(one.publicKey).toMatch(/^B[A-Za-z0-9_-]{86}$/);
  });

  it('may be those of web-push', () => {
    const { publicKey, privateKey } = webPush.generateVAPIDKeys();
    expect(publicOf(privateKey)).toBe(publicKey);
  });

  it.each(['', 'abc', 'A'.repeat(43), '_'.repeat(43), `${'A'.repeat(43)}=`])('are none: %s', (key) =>
    expect(publicOf(key)).toBe(null),
  );
});

describe('a text message', () => {
  it('goes to a number with its country', () => {
    expect(internationalNumber('900 00 000')).toBe('+4790000000');
    expect(internationalNumber('+46 70 000 00 00')).toBe('+46700000000');
    expect(internationalNumber('0046 700000000')).toBe('+46700000000');
  });

  it('stands in the template as words, whatever is in them', () => {
    const said = { to: '+4790000000', text: 'Kl. 10: "bord" & {to}\n' };
    expect(JSON.parse(bodyOf('{"to":"{to}","text":"{text}"}', said).body)).toEqual(said);
    const form = bodyOf('to={to}&text={text}', said);
    expect(form.type).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(form.body))).toEqual(said);
  });
});

describe('what a service answers', () => {
  it.each([
    [201, null, 'sent'],
    [404, null, 'dead'],
    [410, null, 'dead'],
    [400, null, 'refused'],
    [413, null, 'refused'],
    [301, null, 'refused'],
    [429, '120', { again: 120 }],
    [503, null, { again: null }],
    [500, 'Sat, 28 Nov 2026 10:01:00 GMT', { again: 60 }],
    [500, 'soon', { again: null }],
    [0, null, 'refused'],
  ] as const)('%i %s is %j', (status, retryAfter, outcome) =>
    expect(outcomeOf(status, retryAfter, Date.parse('2026-11-28T10:00:00Z'))).toEqual(outcome),
  );
});
