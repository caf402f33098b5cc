import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const sources = globSync('src/**/*.svelte').map((path) => [path, readFileSync(path, 'utf8')] as const);

const having = (pattern: RegExp): string[] =>
  sources.filter(([, source]) => pattern.test(source)).map(([path]) => path);

// What candidates and visitors open is whole documents and plain forms: no framework travels to them.
describe('a page that is not for staff', () => {
  const folder = /^src\/routes\/(?:\((?:candidate|public)\)|auth)\//;
  const open = sources.filter(([path]) => folder.test(path));

  it('is found', () => {
    expect(open.length).toBeGreaterThan(40);
  });

  it('belongs to a layout that sends no script of the framework, which only staff’s layouts ask for', () => {
    const asks = (value: boolean) =>
      globSync('src/routes/**/+{layout,page}*.ts')
        .filter((path) => readFileSync(path, 'utf8').includes(`export const csr = ${value};`))
        .sort();
    expect(asks(false)).toEqual(['src/routes/+layout.server.ts']);
    expect(asks(true)).toEqual(
      ['admin', 'adviser', 'facility', 'programme'].map((role) => `src/routes/${role}/+layout.server.ts`),
    );
  });

  it('holds nothing that only such a script would do: src/app.html does the little there is', () => {
    const idle =
      /\$(?:state|effect)\b|\bonMount\b|\b(?:use|bind):|\{@attach|\son[a-z]+=\{|\bdata-sveltekit-|'\$app\/(?:forms|navigation|environment)'|\$lib\/enhance/;
    expect(open.filter(([, source]) => idle.test(source)).map(([path]) => path)).toEqual([]);
  });
});

// Svelte's runtime is one file for all pages: what one page of staff needs of it, every page of staff fetches.
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
