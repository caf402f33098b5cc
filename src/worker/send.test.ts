import { describe, expect, test } from 'vitest';
import type { Tap } from './queue.ts';
import { nap, nextOf, restOf } from './send.ts';

const tap = (seq: number, more: Partial<Tap> = {}): Tap => ({
  id: `tap ${seq}`,
  seq,
  person: 'mark',
  kind: 'take',
  url: '/',
  fields: [],
  what: '',
  call: '',
  tapped: 0,
  offset: null,
  state: 'waiting',
  tries: 0,
  next: 0,
  least: 0,
  ended: null,
  location: null,
  sentence: null,
  better: null,
  ...more,
});
const lost = { tries: 1, next: 900, least: 0 };
const broken = (tries: number) => ({ tries, next: 900, least: 600 });

describe('the next to be sent', () => {
  test('is the first', () => {
    expect(nextOf([tap(1), tap(2)], 500, false)?.seq).toBe(1);
    expect(nextOf([], 500, false)).toBeNull();
  });

  test('waits for its time, and those behind it wait with it', () => {
    expect(nextOf([tap(1, lost), tap(2)], 500, false)).toBeNull();
    expect(nextOf([tap(1, broken(1)), tap(2)], 500, true)).toBeNull();
  });

  test('goes at once with a sign of network, when it was only the network', () => {
    expect(nextOf([tap(1, lost), tap(2)], 500, true)?.seq).toBe(1);
    expect(nextOf([tap(1, broken(1)), tap(2)], 600, true)?.seq).toBe(1);
  });

  test('passes those that wait alone, but not to their own address', () => {
    const aside = { ...broken(1), aside: true };
    const shift = { url: '/mine/1?/coming' };
    expect(nextOf([tap(1, aside), tap(2), tap(3, shift)], 500, true)?.seq).toBe(3);
    expect(nextOf([tap(1, aside), tap(2)], 500, true)).toBeNull();
  });

  test('passes one that our server has failed at again and again', () => {
    expect(nextOf([tap(1, broken(3)), tap(2)], 500, true)?.seq).toBe(2);
    expect(nextOf([tap(1, { ...lost, tries: 9 }), tap(2)], 500, false)).toBeNull();
  });
});

test('a server that could not is left alone by a worker that has begun since, and by a clock that was set back for an hour at most', () => {
  expect(restOf([tap(1, broken(3)), tap(2)], 500)).toBe(600);
  expect(restOf([tap(1, { ...broken(3), aside: true }), tap(2, lost)], 500)).toBe(0);
  expect(restOf([tap(1, { ...broken(3), least: 3_600_501 }), tap(2)], 500)).toBe(0);
});

test('a nap between two tries ends when another worker wants to take over', async () => {
  const leaving = new AbortController();
  const napping = nap(2 ** 30, leaving.signal);
  leaving.abort();
  expect(await napping).toBe(false);
  expect(await nap(2 ** 30, leaving.signal)).toBe(false);
});
