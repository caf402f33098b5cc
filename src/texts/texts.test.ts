import { describe, expect, it } from 'vitest';
import { forEveryone, forStaff } from './index.ts';

const leaves = (value: unknown, path = ''): [string, string][] =>
  typeof value === 'string'
    ? [[path, value]]
    : value !== null && typeof value === 'object'
      ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`))
      : [];

const places = (text: string): string[] =>
  (text.match(/\{\w+\}/g) ?? []).map((place) => place.toLowerCase()).sort();

const norwegian = new Map(leaves({ ...forEveryone('nb'), ...forStaff('nb') }));
const english = new Map(leaves({ ...forEveryone('en'), ...forStaff('en') }));

describe('texts', () => {
  it('have the same keys in bokmål and English', () => {
    expect([...english.keys()].sort()).toEqual([...norwegian.keys()].sort());
  });

  it('have the same places for values', () => {
    for (const [key, text] of norwegian) expect(places(english.get(key) ?? ''), key).toEqual(places(text));
  });

  it('are nowhere empty, save the body of the general notice', () => {
    for (const [key, text] of [...norwegian, ...english])
      if (key !== '.common.notices.other.body') expect(text.trim(), key).not.toBe('');
  });

  it('never name Nav where leads, officers, administrators, notices or everyone read', () => {
    for (const [key, text] of [...norwegian, ...english])
      if (/^\.(common|auth|open|facility|admin)\./.test(key)) expect(text, key).not.toMatch(/\bnav\b/i);
  });

  it('keep the words that are not for the screen off it', () => {
    const words = /restkapasitet|arbeidskraftreserve|utenforskap|\bbrudd\b|\boppfylt\b|\boppdrag|\btilbud/i;
    for (const [key, text] of norwegian) expect(text, key).not.toMatch(words);
  });

  it('fall back to bokmål for a language that is not offered yet', () => {
    expect(forEveryone('ar').common.menu.help).toBe('Hjelp');
    expect(forEveryone('en').common.menu.help).toBe('Help');
    expect(forEveryone(undefined).common.menu.help).toBe('Hjelp');
  });
});
