import { stringify } from 'devalue';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outcomeOf, pauseAfter, triedAgain } from './outcome.ts';

const me = 'mark-of-amina-0000000';
const headers = { 'x-reader': me };
const json = (body: object, { status = 200, more = {} } = {}) =>
  new Response(JSON.stringify(body), { status, headers: { ...headers, ...more } });
/** No server of ours answers at this address. */
const no = () => Promise.resolve(false);
const failure = (data: object, more = {}) =>
  json({ type: 'failure', status: 409, data: stringify(data) }, { more });

describe('an answer to a tap', () => {
  test('that leads on is sent', async () => {
    const answer = json({ type: 'redirect', status: 303, location: '/shifts/1/taken' });
    expect(await outcomeOf(answer, me, no)).toEqual({ is: 'sent', location: '/shifts/1/taken' });
  });

  test.each(['https://elsewhere.example/', '//elsewhere.example/', '/\\elsewhere.example'])(
    'never leads to %s',
    async (location) => {
      const answer = json({ type: 'redirect', status: 303, location });
      expect(await outcomeOf(answer, me, no)).toEqual({ is: 'sent', location: null });
    },
  );

  test('of a form that stays on its page is sent', async () => {
    const answer = json({ type: 'success', status: 200, data: stringify({ done: { what: 'taken' } }) });
    expect(await outcomeOf(answer, me, no)).toEqual({ is: 'sent', location: null });
  });

  test('that refuses brings the sentence, and what else there is', async () => {
    const better = { title: 'Dekke bord', when: 'tirsdag kl. 10.00–12.00', href: '/shifts/2' };
    const answer = failure(
      { refusal: 'Plassen gikk akkurat til en annen.', errors: {} },
      { 'x-next': encodeURIComponent(JSON.stringify(better)) },
    );
    expect(await outcomeOf(answer, me, no)).toEqual({
      is: 'refused',
      sentence: 'Plassen gikk akkurat til en annen.',
      better,
    });
  });

  test('that finds a field wrong says which words', async () => {
    const answer = failure({ refusal: null, errors: { code: 'Denne koden kjenner vi ikke.' } });
    expect(await outcomeOf(answer, me, no)).toMatchObject({
      is: 'refused',
      sentence: 'Denne koden kjenner vi ikke.',
    });
  });

  test('404 and 403 are refused without words of their own', async () => {
    for (const status of [403, 404])
      expect(await outcomeOf(json({ type: 'error', error: { message: 'no' } }, { status }), me, no)).toEqual({
        is: 'refused',
        sentence: null,
        better: null,
      });
  });

  test('without the reader’s mark is not ours: a wireless network answers in our place', async () => {
    expect(await outcomeOf(new Response('<h1>Velkommen til gjestenettet</h1>'), me, no)).toEqual({
      is: 'lost',
    });
  });

  test('403 from who never looked whose it is waits, when our server is there: it is told a wrong address of its own', async () => {
    const refused = () => new Response('Cross-site POST form submissions are forbidden', { status: 403 });
    expect(await outcomeOf(refused(), me, () => Promise.resolve(true))).toEqual({
      is: 'later',
      wait: 0,
      only: 'all',
    });
    expect(await outcomeOf(refused(), me, no), 'a wireless network says it too').toEqual({ is: 'lost' });
  });

  test('that is a page is not an answer', async () => {
    expect(await outcomeOf(new Response('<h1>Hei</h1>', { headers }), me, no)).toEqual({ is: 'lost' });
  });

  test('to nobody, or to somebody else, holds it', async () => {
    const nobody = new Response('{}', { status: 401, headers: { 'x-reader': 'none' } });
    expect(await outcomeOf(nobody, me, no)).toEqual({ is: 'held' });
    const other = new Response('{}', { status: 403, headers: { 'x-reader': 'mark-of-bjorn' } });
    expect(await outcomeOf(other, me, no)).toEqual({ is: 'held' });
  });

  test.each([408, 425, 429, 500, 502, 503])('%i is not yet', async (status) => {
    expect(await outcomeOf(new Response('', { status, headers }), me, no)).toMatchObject({
      is: 'later',
      wait: 0,
    });
  });

  test.each([429, 500, 503])('%i is not yet from whoever stands before our server, too', async (status) => {
    expect(await outcomeOf(new Response('', { status }), me, no)).toEqual({
      is: 'later',
      wait: 0,
      only: 'all',
    });
  });

  test('«too many» is of one address when our server says it, and of all when something before it does', async () => {
    const ofOurs = new Response('', { status: 429, headers: { ...headers, 'retry-after': '900' } });
    expect(await outcomeOf(ofOurs, me, no)).toEqual({ is: 'later', wait: 900, only: 'this' });
    const broken = new Response('', { status: 503, headers });
    expect(await outcomeOf(broken, me, no)).toMatchObject({ only: 'all' });
  });

  test('a wireless network that wants one to sign in to it is no server of ours', async () => {
    expect(await outcomeOf(new Response('', { status: 511 }), me, no)).toEqual({ is: 'lost' });
  });

  test('says how long to wait, in seconds or by a date', async () => {
    const now = Date.parse('2026-11-28T09:00:00Z');
    const after = (said: string) =>
      outcomeOf(new Response('', { status: 429, headers: { ...headers, 'retry-after': said } }), me, no, now);
    expect(await after('120')).toMatchObject({ is: 'later', wait: 120 });
    expect(await after('Sat, 28 Nov 2026 09:01:00 GMT')).toMatchObject({ is: 'later', wait: 60 });
    expect(await after('soon')).toMatchObject({ is: 'later', wait: 0 });
  });
});

describe('the next try', () => {
  const minute = 60_000;

  test('is never sooner than half a minute, never later than a quarter of an hour', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (tries, random) => {
          const pause = pauseAfter(tries, random);
          expect(pause).toBeGreaterThanOrEqual(minute / 2);
          expect(pause).toBeLessThanOrEqual(15 * minute);
        },
      ),
    );
  });

  test('comes later each time', () => {
    expect([1, 2, 3, 9].map((tries) => pauseAfter(tries, 1) / minute)).toEqual([1, 2, 4, 15]);
  });

  test('comes at once when there is network again', () => {
    expect(triedAgain({ tries: 0 }, { is: 'lost' }, 1000, 0)).toMatchObject({
      tries: 1,
      next: 31_000,
      least: 0,
    });
  });

  test('never comes before the server wants it', () => {
    expect(triedAgain({ tries: 0 }, { is: 'later', wait: 120, only: 'all' }, 0, 0)).toEqual({
      tries: 1,
      next: 120_000,
      least: 120_000,
      aside: false,
    });
    expect(triedAgain({ tries: 0 }, { is: 'later', wait: 0, only: 'all' }, 0, 0).least).toBe(30_000);
  });
});
