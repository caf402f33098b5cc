import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

// A browser's translator makes other words of names, numbers and addresses that it is not told to leave alone. What a sentence holds of
// them goes through <Untranslated>; what changes with no new page through <Live>.
const holds = /\b(?:name|phone|email|link|officers|by|employer)\b(?:\s*[:,}])/u;

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

test('staff read names, numbers and addresses as they are, in whatever language the browser makes of the page', () => {
  expect(staff.length).toBeGreaterThan(60);
  const left = staff.flatMap((path) =>
    saidIn(readFileSync(path, 'utf8'))
      .filter((said) => holds.test(said.slice(said.indexOf('{', 1))))
      .map((said) => `${path}: ${said}`),
  );
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
