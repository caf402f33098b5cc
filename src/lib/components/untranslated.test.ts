import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

// A browser's translator makes other words of names, numbers and addresses that it is not told to leave alone. What a sentence holds of
// them goes through <Untranslated>; what changes with no new page through <Live>.
const holds = /\b(?:name|phone|email|link|officers|by|employer|place|organisation|address)\b(?:\s*[:,}])/u;
// what stands on a page by itself
const bare =
  /\{(?!words\b)[^{}#/:@]*\b(?:placeName|place_name|contactName|firstName|lastName|viewer|address|employer\.name)\b[^{}]*\}/gu;

/** Each {say(…)} that is text of the page: no attribute, title or option, which hold text only. */
function saidIn(source: string): string[] {
  const page = source
    .replace(/<script[\s\S]*?<\/script>|<style[\s\S]*?<\/style>/gu, '')
    .replace(/<title>[\s\S]*?<\/title>|<option\b[\s\S]*?<\/option\s*>/gu, '');
  return [...page.matchAll(/(?<![="`'$\w])\{say\(/gu)].map(({ index }) => {
    let depth = 0;
    let end = index;
    do {
      if (page[end] === '{') depth++;
      if (page[end] === '}') depth--;
      end++;
    } while (depth > 0 && end < page.length);
    return page.slice(index, end);
  });
}

const staff = globSync('src/routes/{facility,adviser,admin,programme}/**/*.svelte');
const everyone = globSync('src/{routes,lib/components}/**/*.svelte');

/** Each name that stands on the page by itself, and is not said to be left alone. */
function bareIn(source: string): string[] {
  const page = source.replace(
    /<script[\s\S]*?<\/script>|<style[\s\S]*?<\/style>|<title>[\s\S]*?<\/title>|<option\b[\s\S]*?<\/option\s*>/gu,
    '',
  );
  return [...page.matchAll(bare)].flatMap(({ 0: found, index }) => {
    const before = page.slice(0, index);
    // in an attribute
    if (/[="`'$\w(,:]\s*$/u.test(before) || before.lastIndexOf('<') > before.lastIndexOf('>')) return [];
    return before.slice(before.lastIndexOf('<')).includes('translate="no"') ? [] : [found];
  });
}

test('everyone reads names, numbers and addresses as they are, in whatever language the browser makes of the page', () => {
  expect(everyone.length).toBeGreaterThan(130);
  const left = everyone.flatMap((path) => {
    const source = readFileSync(path, 'utf8');
    return [
      ...saidIn(source).filter((said) => holds.test(said.slice(said.indexOf('{', 1)))),
      ...bareIn(source),
    ].map((said) => `${path}: ${said}`);
  });
  expect(left).toEqual([]);
});

test('what a form shows of what is typed into it is made anew with what it says', () => {
  const left = staff
    .map((path) => [path, readFileSync(path, 'utf8')] as const)
    .filter(([path, source]) => path.includes('/tasks/new/') && /\$derived/u.test(source))
    .flatMap(([path, source]) => {
      const derived = [...source.matchAll(/const (\w+) = \$derived/gu)].flatMap(([, name = '']) =>
        ['words', 'language', 'facts'].includes(name) ? [] : [name],
      );
      const page = source.replace(/<script[\s\S]*?<\/script>/u, '').replace(/<style[\s\S]*/u, '');
      return derived
        .filter((name) => new RegExp(`(?<==|[\\w"])>\\s*\\{${name}\\b[^}]*\\}`, 'u').test(page))
        .map((name) => `${path}: {${name}}`);
    });
  expect(left).toEqual([]);
});
