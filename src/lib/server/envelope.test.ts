import { describe, expect, test } from 'vitest';
import { envelopeFrom } from './envelope.ts';
import { samples } from './envelope.samples.ts';

describe('an envelope', () => {
  test.each(Object.entries(samples))('of the form %s is read', (_form, { header, means }) => {
    expect(envelopeFrom(header)).toEqual(means);
  });

  test('without a known offset says so', () => {
    const header = samples.v3.header.replace('-259200500', 'null');
    expect(envelopeFrom(header)).toEqual({ ...samples.v3.means, offset: null });
  });

  const v3 = samples.v3.header;
  test.each([
    '',
    'null',
    '[]',
    '{"v":3}',
    '"3"',
    v3.slice(0, -1),
    v3.replace('"v":3', '"v":0'),
    v3.replace('"v":3', '"v":"3"'),
    v3.replace('"seq":12', '"seq":0'),
    v3.replace('"seq":12', '"seq":1.5'),
    v3.replace('"seq":12', '"seq":1e300'),
    v3.replace(samples.v3.means.id, 'me'),
    v3.replace('2026-11-28T08:02:11.412Z', 'yesterday'),
    v3.replace('2026-11-28T08:02:11.412Z', '2026-13-28T08:02:11.412Z'),
    v3.replace('Zk3v9yX0aBq1LmN2opQ4rs', ''),
    v3.replace('Zk3v9yX0aBq1LmN2opQ4rs', 'x'.repeat(500)),
    v3.replace('-259200500', '1e300'),
    `{"v":5,"id":"${samples.v3.means.id}"}`,
  ])('that is made up is none: %s', (header) => {
    expect(envelopeFrom(header)).toBeNull();
  });

  test('from a newer worker is not made up: it waits for a node that knows it', () => {
    expect(envelopeFrom('{"v":4,"other":"form"}')).toBe('newer');
  });
});
