import { describe, expect, it } from 'vitest';
import { say, sentence } from './say.ts';

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

  it('gives a value a capital letter where a sentence begins with it', () => {
    expect(
      say('{title}. {Day} kl. {time}.', { title: 'dekke bord', day: 'i morgen', time: '11.30' }, 'nb'),
    ).toBe('dekke bord. I morgen kl. 11.30.');
    expect(say('{Many} kommer', { many: 'én' }, 'nb')).toBe('Én kommer');
  });
});

describe('sentence', () => {
  it('begins with a capital letter, as the language has it', () => {
    expect(sentence('i morgen', 'nb')).toBe('I morgen');
    expect(sentence('åtte', 'nb')).toBe('Åtte');
    expect(sentence('için', 'tr')).toBe('İçin');
    expect(sentence('сьогодні', 'uk')).toBe('Сьогодні');
    expect(sentence('الخميس', 'ar')).toBe('الخميس');
  });

  it('leaves what has one, or begins with something else', () => {
    expect(sentence('MRSA-prøve', 'nb')).toBe('MRSA-prøve');
    expect(sentence('19. november', 'nb')).toBe('19. november');
    expect(sentence('', 'nb')).toBe('');
  });
});
