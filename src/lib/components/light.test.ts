import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const sources = globSync('src/**/*.svelte').map((path) => [path, readFileSync(path, 'utf8')] as const);

const having = (pattern: RegExp): string[] =>
  sources.filter(([, source]) => pattern.test(source)).map(([path]) => path);

// Svelte's runtime is one file for all pages: what one page of staff needs of it, every candidate's phone fetches.
describe('components are light', () => {
  it('finds the sources', () => {
    expect(sources.length).toBeGreaterThan(20);
  });

  it('gives no element its attributes by spreading (3 kB on every page)', () => {
    expect(having(/<[a-z][\w-]*\s(?:[^<>{]|\{(?:[^{}]|\{[^{}]*\})*\})*\{\.\.\./)).toEqual([]);
  });

  it('binds no input both ways, and sets a select by its options (1.4 kB)', () => {
    expect(having(/<(?:input|select|textarea)\s(?:[^<>{]|\{(?:[^{}]|\{[^{}]*\})*\})*\bbind:/)).toEqual([]);
    expect(having(/<select\s(?:[^<>{]|\{(?:[^{}]|\{[^{}]*\})*\})*\bvalue=/)).toEqual([]);
  });

  it('makes no element by a name that is computed (0.4 kB)', () => {
    expect(having(/<svelte:element/)).toEqual([]);
  });

  it('has no style attribute, which the content security policy refuses', () => {
    expect(having(/<[a-z][\w-]*\s(?:[^<>{]|\{(?:[^{}]|\{[^{}]*\})*\})*\bstyle[=:]/)).toEqual([]);
  });
});
