import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'svelte/compiler';
import { describe, expect, it } from 'vitest';

type Node = { type: string; [key: string]: unknown };

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** Every node of a syntax tree, the outer before the inner. */
function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const one of value) yield* nodesOf(one);
  else if (isNode(value)) {
    yield value;
    for (const [key, inner] of Object.entries(value)) if (key !== 'metadata') yield* nodesOf(inner);
  }
}

const ofType = (root: unknown, type: string): Node[] =>
  [...nodesOf(root)].filter((node) => node.type === type);

const wordsIn = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** The words of one class attribute; a word that goes on with a value ends in `*`. */
function wordsOf(value: unknown): string[] {
  const parts = Array.isArray(value) ? value : [value];
  const text = parts.map((part) => (isNode(part) && part.type === 'Text' ? String(part.raw) : '\0')).join('');
  const said = wordsIn(text)
    .filter((word) => !word.startsWith('\0'))
    .map((word) => word.replace(/\0[^]*$/, '*'));
  const expressions = ofType(parts, 'ExpressionTag');
  // what is compared is no class
  const compared = new Set(
    ofType(expressions, 'BinaryExpression').flatMap((node) => ofType(node, 'Literal')),
  );
  const chosen = ofType(expressions, 'Literal').filter((literal) => !compared.has(literal));
  const literals = chosen.flatMap(({ value: literal }) => wordsIn(String(literal)));
  const templates = ofType(expressions, 'TemplateElement').flatMap(({ value: cooked }) =>
    wordsIn(String((cooked as { raw: string }).raw)),
  );
  const keys = ofType(expressions, 'ObjectExpression').flatMap(({ properties }) =>
    ofType(properties, 'Property').flatMap(({ key }) => (isNode(key) ? [String(key.name ?? key.value)] : [])),
  );
  return [...said, ...literals, ...templates, ...keys];
}

type Rule = { file: string; selector: string; classes: string[] };
type Sheet = { rules: Rule[]; declarations: { property: string; value: string }[] };

function sheetOf(file: string, css: unknown, source: string): Sheet {
  const rules = ofType(css, 'Rule').flatMap(({ prelude }) =>
    (isNode(prelude) ? ((prelude.children as Node[]) ?? []) : []).map((selector) => ({
      file,
      selector: source.slice(Number(selector.start), Number(selector.end)),
      classes: ofType(selector, 'ClassSelector').map(({ name }) => String(name)),
    })),
  );
  const declarations = ofType(css, 'Declaration').map(({ property, value }) => ({
    property: String(property),
    value: String(value),
  }));
  return { rules, declarations };
}

// Words that a component takes from data stand as texts in the modules it asks for.
const wordsBeside = (file: string, source: string): string[] =>
  [...source.matchAll(/from '(\.{1,2}\/[^']+\.ts)'/g)].flatMap(([, path = '']) =>
    [...readFileSync(join(dirname(file), path), 'utf8').matchAll(/'([a-z][\w-]*)'/g)].map(
      ([, word = '']) => word,
    ),
  );

const components = globSync('src/**/*.svelte')
  .sort()
  .map((file) => {
    const source = readFileSync(file, 'utf8');
    const tree = parse(source, { modern: true, filename: file });
    const attributes = ofType(tree.fragment, 'Attribute').filter(({ name }) => name === 'class');
    const words = new Set([
      ...attributes.flatMap(({ value }) => wordsOf(value)),
      ...ofType(tree.fragment, 'ClassDirective').map(({ name }) => String(name)),
    ]);
    const fromData = ofType(tree.fragment, 'RegularElement').some(({ attributes: own }) =>
      (own as Node[]).some(({ name, value }) => name === 'class' && wordsOf(value).length === 0),
    );
    return {
      file,
      words: [...words],
      fromData: fromData ? wordsBeside(file, source) : [],
      sheet: sheetOf(file, tree.css, source),
    };
  });

const sheets = globSync('src/styles/**/*.css')
  .sort()
  .map((file) => {
    const source = `<style>${readFileSync(file, 'utf8').replaceAll(/@(import|layer)[^{;]*;/g, '')}</style>`;
    return { file, sheet: sheetOf(file, parse(source, { modern: true }).css, source) };
  });

const page = [...readFileSync('src/app.html', 'utf8').matchAll(/class="([^"]*)"/g)].flatMap(
  ([, words = '']) => wordsIn(words),
);

const says = (words: string[], name: string): boolean =>
  words.some((word) => word === name || (word.endsWith('*') && name.startsWith(word.slice(0, -1))));

const usersOf = (name: string): string[] =>
  components
    .filter(({ words, fromData }) => says(words, name) || fromData.includes(name))
    .map(({ file }) => file);

const shared = sheets.flatMap(({ sheet }) => sheet.rules);
const own = components.flatMap(({ sheet }) => sheet.rules);

describe('styles', () => {
  it('finds the sources', () => {
    expect(components.length).toBeGreaterThan(100);
    expect(shared.length).toBeGreaterThan(150);
    expect(own.length).toBeGreaterThan(150);
  });

  it('has a rule for every class in the markup', () => {
    const everywhere = new Set(
      [...shared, ...own.filter(({ selector }) => selector.includes(':global'))].flatMap(
        ({ classes }) => classes,
      ),
    );
    const bare = components.flatMap(({ file, words, sheet }) => {
      const known = new Set([...everywhere, ...sheet.rules.flatMap(({ classes }) => classes)]);
      return words
        .filter((word) => !word.startsWith('ds-') && ![...known].some((name) => says([word], name)))
        .map((word) => `${file}: ${word}`);
    });
    expect(bare, 'these classes have no rule: take them away, or write one').toEqual([]);
  });

  it('has no rule for a class that nothing has', () => {
    const idle = [...shared, ...own].flatMap(({ file, selector, classes }) =>
      classes
        .filter((name) => !name.startsWith('ds-') && !page.includes(name) && usersOf(name).length === 0)
        .map((name) => `${file}: .${name} in ${selector}`),
    );
    expect(idle, 'these rules dress nothing: take them away').toEqual([]);
  });

  it('keeps a class that one component uses in that component', () => {
    const astray = shared.flatMap(({ file, selector, classes: [first] }) => {
      // the tokens are read anew where the ground is dark, whoever lays it
      if (!first || first.startsWith('ds-') || page.includes(first) || file.endsWith('designsystem.css'))
        return [];
      const users = usersOf(first);
      return users.length === 1 ? [`${file}: ${selector} belongs to ${users[0]}`] : [];
    });
    expect(astray, 'move these rules to the <style> of the component').toEqual([]);
  });

  it('is as dark by the device as by choice', () => {
    const source = `<style>${readFileSync('src/styles/tokens.css', 'utf8')}</style>`;
    const tokensOf = (scheme: string): string[] =>
      ofType(parse(source, { modern: true }).css, 'Rule')
        .filter(({ prelude }) =>
          isNode(prelude) ? source.slice(Number(prelude.start), Number(prelude.end)).includes(scheme) : false,
        )
        .flatMap((rule) => ofType(rule, 'Declaration'))
        .map(({ property, value }) => `${String(property)}: ${String(value)}`)
        .filter((token) => token.startsWith('--'));
    expect(tokensOf("'dark'").length).toBeGreaterThan(20);
    expect(tokensOf("'auto'")).toEqual(tokensOf("'dark'"));
  });

  it('names no side that a language written from the right would have to turn', () => {
    const sides = /(^|-)(left|right|top|bottom)(-|$)|^(min-|max-)?(width|height)$/;
    const physical = [...sheets, ...components].flatMap(({ file, sheet }) =>
      sheet.declarations
        .filter(
          ({ property, value }) =>
            !property.startsWith('--') &&
            (sides.test(property) ||
              (/^(text-align|float|clear)$/.test(property) && /left|right/.test(value))),
        )
        .map(({ property, value }) => `${file}: ${property}: ${value}`),
    );
    expect(physical, 'say inline and block, start and end').toEqual([]);
  });
});
