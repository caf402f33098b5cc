import { describe, expect, it } from 'vitest';
import { inSentence, say } from './say.ts';

describe('say', () => {
  it('puts values in their places', () => {
    expect(say('{name} møter deg {where}', { name: 'Tone', where: 'i resepsjonen' }, 'nb')).toBe(
      'Tone møter deg i resepsjonen',
    );
  });

  it('leaves a place that got no value, so that the mistake is seen', () => {
    expect(say('Hei, {name}', {}, 'nb')).toBe('Hei, {name}');
  });

  it('puts a value in as it is, also when it looks like a place or a pattern', () => {
    expect(say('{a} {b}', { a: '{b}', b: '$&' }, 'nb')).toBe('{b} $&');
  });

  it('chooses one or many', () => {
    const shifts = { one: '{count} vakt', other: '{count} vakter' };
    expect(say(shifts, { count: 1 }, 'nb')).toBe('1 vakt');
    expect(say(shifts, { count: 0 }, 'nb')).toBe('0 vakter');
    expect(say(shifts, { count: 14169 }, 'nb').replace(/\s/g, ' ')).toBe('14 169 vakter');
  });

  it('uses the forms of a language that has more than two', () => {
    const shifts = { one: '{count} зміна', few: '{count} зміни', other: '{count} змін' };
    expect(say(shifts, { count: 3 }, 'uk')).toBe('3 зміни');
    expect(say(shifts, { count: 5 }, 'uk')).toBe('5 змін');
  });

  it('keeps western digits in Arabic', () => {
    expect(say('{count}', { count: 12 }, 'ar')).toBe('12');
  });

  it('writes a day, a name and a short word as they stand in the middle of a sentence', () => {
    expect(inSentence('I morgen', 'nb')).toBe('i morgen');
    expect(inSentence('Torsdag 26. november', 'nb')).toBe('torsdag 26. november');
    expect(inSentence('MRSA-prøve', 'nb')).toBe('MRSA-prøve');
    expect(inSentence('Monday 23 November', 'en')).toBe('Monday 23 November');
  });
});
