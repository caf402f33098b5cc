// Single statements about one thing, as SQL words them.
import type { Entry } from '../catalogue.ts';
import { literal } from '../catalogue/rows.ts';

// The name of a part without its table: "kept on public.t" and "public.t.kept" are both "kept".
export const partName = ({ name, on }: Entry): string =>
  name.endsWith(` on ${on}`) ? name.slice(0, -` on ${on}`.length) : name.slice((on ?? '').length + 1);

export function dropOf(entry: Entry): string {
  if (entry.kind === 'column') return `alter table ${entry.on} drop column ${partName(entry)};`;
  if (entry.kind === 'attribute') return `alter type ${entry.on} drop attribute ${partName(entry)};`;
  if (entry.kind === 'constraint')
    return `alter ${entry.facts.columns === null && entry.facts.kind === 'c' ? 'domain' : 'table'} ${entry.on} drop constraint ${partName(entry)};`;
  return `drop ${entry.kind} ${entry.name};`;
}

export function commentOf(entry: Entry, comment: string | null): string {
  const kind = entry.kind === 'attribute' ? 'column' : entry.kind;
  return `comment on ${kind} ${entry.name} is ${literal(comment)};`;
}

export type Right = { who: string; what: string; grantable: boolean };

export const rightsOf = (entry: Entry | undefined): Map<string, Right> =>
  new Map(
    (entry?.facts.rights ?? '')
      .split(', ')
      .filter(Boolean)
      .map((right) => {
        const [, who = '', what = '', star] = /^(.*)=([a-z ]+)(\*)?\/(.*)$/.exec(right) ?? [];
        return [right, { who, what, grantable: star === '*' }];
      }),
  );

export const missing = (from: Map<string, Right>, to: Map<string, Right>): Right[] =>
  [...from].filter(([right]) => !to.has(right)).map(([, right]) => right);

// "select (name) on public.people", "execute on function private.me()"
function target(entry: Entry, what: string): string {
  if (entry.kind === 'column') return `${what} (${partName(entry)}) on ${entry.on}`;
  if (['table', 'view', 'materialized view', 'foreign table'].includes(entry.kind))
    return `${what} on ${entry.name}`;
  const kind = entry.kind === 'aggregate' ? 'function' : entry.kind;
  return `${what} on ${kind} ${entry.name}`;
}

export const revokeOf = (entry: Entry, { who, what }: Right): string =>
  `revoke ${target(entry, what)} from ${who};`;

export const grantOf = (entry: Entry, { who, what, grantable }: Right): string =>
  `grant ${target(entry, what)} to ${who}${grantable ? ' with grant option' : ''};`;

// What "alter default privileges" begins from where nothing was said.
const unsaid: Record<string, [string, string[]][]> = {
  functions: [
    ['public', ['execute']],
    ['owner', ['execute']],
  ],
  types: [
    ['public', ['usage']],
    ['owner', ['usage']],
  ],
  tables: [
    ['owner', ['delete', 'insert', 'maintain', 'references', 'select', 'trigger', 'truncate', 'update']],
  ],
  sequences: [['owner', ['select', 'update', 'usage']]],
  schemas: [['owner', ['create', 'usage']]],
};

// The way from one state of the default rights to another; either may be missing.
export function defaultRights(old: Entry | undefined, now: Entry | undefined, maker: string): string[] {
  const { role, schema } = (now ?? old)?.facts ?? {};
  const kind = (now ?? old)?.name.split(' ').at(-1) ?? '';
  const begin: Entry = {
    kind: '',
    name: '',
    on: null,
    address: '',
    facts: {
      rights: schema
        ? null
        : (unsaid[kind] ?? [])
            .flatMap(([who, all]) => all.map((what) => `${who === 'owner' ? role : who}=${what}/${role}`))
            .join(', '),
    },
  };
  const [from, to] = [rightsOf(old ?? begin), rightsOf(now ?? begin)];
  const where = `alter default privileges${role === maker ? '' : ` for role ${role}`}${schema ? ` in schema ${schema}` : ''}`;
  return [
    ...missing(from, to).map(({ who, what }) => `${where} revoke ${what} on ${kind} from ${who};`),
    ...missing(to, from).map(({ who, what }) => `${where} grant ${what} on ${kind} to ${who};`),
  ];
}
