// Rules of our own for ESLint, on what may stand where under src/routes.
import { dirname, posix, relative, resolve, sep } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const roles = ['(candidate)', 'facility', 'adviser', 'programme', 'admin', 'auth', '(public)'];
// What an address holds that is no id: an invitation's or a place's code, an indicator's number.
const noIds = ['code', 'indicator', 'token'];

/** @param {string} file */
const inProject = (file) => relative(root, file).split(sep).join('/');

/** @param {string} path */
const roleOf = (path) => roles.find((role) => path.startsWith(`src/routes/${role}/`));

// Where an import leads to, from the project's root; what is not a file of ours stays as it is written.
/** @param {string} from @param {string} source */
const target = (from, source) =>
  source.startsWith('$lib/')
    ? `src/lib/${source.slice('$lib/'.length)}`
    : source.startsWith('.')
      ? posix.join(posix.dirname(from), source)
      : source;

/** @param {import('eslint').Rule.RuleContext} context @param {(node: import('eslint').Rule.Node, source: string) => void} found */
const eachImport = (context, found) => ({
  /** @param {any} node */ ImportDeclaration: (node) => found(node, node.source.value),
  /** @param {any} node */ ExportNamedDeclaration: (node) => node.source && found(node, node.source.value),
  /** @param {any} node */ ExportAllDeclaration: (node) => found(node, node.source.value),
  /** @param {any} node */ ImportExpression: (node) =>
    node.source.type === 'Literal' && found(node, String(node.source.value)),
});

/** @type {import('eslint').Rule.RuleModule} */
const noOtherRole = {
  meta: {
    type: 'problem',
    messages: {
      other:
        'A role folder never imports from another: {{ role }} asks for {{ source }}. What two roles show is a component in $lib/components; what two ask is in $lib/server.',
      lib: '$lib never imports from a route: {{ source }}. Move what both need to $lib.',
    },
  },
  create(context) {
    const file = inProject(context.filename);
    const own = roleOf(file);
    return eachImport(context, (node, source) => {
      const to = target(file, source);
      const role = roleOf(`${to}/`);
      if (own && role && role !== own)
        context.report({ node, messageId: 'other', data: { role: own, source } });
      if (file.startsWith('src/lib/') && to.startsWith('src/routes/'))
        context.report({ node, messageId: 'lib', data: { source } });
    });
  },
};

/** @type {import('eslint').Rule.RuleModule} */
const serverByName = {
  meta: {
    type: 'problem',
    messages: {
      name: 'This module asks for {{ source }}, which only the server has: name it {{ name }}.server.ts.',
    },
  },
  create(context) {
    const file = inProject(context.filename);
    const base = posix.basename(file);
    if (!/^src\/routes\/.*\.ts$/.test(file) || /\.server\.ts$|^\+server\.ts$|\.test\.ts$/.test(base))
      return {};
    /** @param {any} node @param {string} source */
    const report = (node, source) =>
      context.report({ node, messageId: 'name', data: { source, name: base.replace(/\.ts$/, '') } });
    return {
      ...eachImport(context, (node, source) => {
        // a type alone is gone before the browser
        if ('importKind' in node && node.importKind === 'type') return;
        const to = target(file, source);
        if (to.startsWith('src/lib/server/') || /\.server(\.ts)?$/.test(to) || to === 'zod')
          report(node, source);
      }),
      /** @param {any} node */ TSQualifiedName: (node) => {
        if (node.left.name === 'App' && node.right.name === 'Locals') report(node, 'App.Locals');
      },
    };
  },
};

/** @type {import('eslint').Rule.RuleModule} */
const idsByMatcher = {
  meta: {
    type: 'problem',
    messages: {
      matcher: 'An id in an address is [{{ name }}=uuid]: what cannot be an id is not asked of the database.',
    },
  },
  create(context) {
    const folder = dirname(inProject(context.filename));
    return {
      Program(node) {
        for (const [, name = '', matcher] of folder.matchAll(/\[([a-z_]+)(=[a-z]+)?\]/g))
          if (matcher !== '=uuid' && !noIds.includes(name))
            context.report({ node, messageId: 'matcher', data: { name } });
      },
    };
  },
};

/** @type {import('eslint').ESLint.Plugin} */
export default {
  rules: {
    'no-other-role': noOtherRole,
    'server-by-name': serverByName,
    'ids-by-matcher': idsByMatcher,
  },
};
