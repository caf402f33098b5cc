import { describe, expect, it } from 'vitest';
import { schemaText } from '../schema.ts';
import { pieces, statements } from './statements.ts';
import { bare } from './tokens.ts';

const texts = (sql: string) => statements(sql).map((each) => each.text);

describe('SQL is split into statements', () => {
  it.each([
    ['a string with a semicolon', `select 'a;b''c;'; select 2;`],
    ['a string with escapes', `select E'a\\';b'; select 2;`],
    ['a quoted name', `select 1 as "a;""b;"; select 2;`],
    ['a dollar quote', `do $$ begin; end $$; select 2;`],
    ['a dollar quote in another', `do $a$ x $b$ ; $b$ ; $$ ; $$ $a$; select 2;`],
    ['a comment to the end of the line', `select 1 -- a; b\n; select 2;`],
    ['a comment in a comment', `select 1 /* a; /* b; */ c; */; select 2;`],
    ['brackets', `create rule r as on insert to t do (select 1; select 2); select 2;`],
    [
      'a body without quotes',
      `create function f() returns int begin atomic; select case when true then 1 end; end; select 2;`,
    ],
    ['a parameter that looks like a dollar quote', `prepare p as select $1, $2; select 2;`],
    ['a name with a dollar in it', `select a$b$c; select 2;`],
  ])('and %s stays whole', (_, sql) => {
    const found = texts(sql);
    expect(found).toHaveLength(2);
    expect(found[1]).toBe('select 2;');
  });

  it('with what stands right above each, and beside it', () => {
    const [first, second] = statements(
      `-- a heading\n\n-- why\n-- and how\nselect 1; -- beside\n-- above\nselect 2`,
    );
    expect(first).toMatchObject({ lead: '-- why\n-- and how', text: 'select 1; -- beside' });
    expect(second).toMatchObject({ lead: '-- above', text: 'select 2' });
  });

  it('so that nothing of the schema is lost', () => {
    const all = statements(schemaText());
    expect(all.length).toBeGreaterThan(500);
    expect(bare(all.map((each) => each.text).join('\n'))).toBe(bare(schemaText()));
    for (const each of all)
      expect(each.tokens[0]?.text).toMatch(/^(create|alter|grant|revoke|comment|insert|do|select)$/);
  });
});

describe('a table is split into columns and constraints', () => {
  const [table] = statements(`create table public.t (
    -- what it is
    id int primary key, -- first
    "odd, name" numeric(4, 2) default round(1, 2) check ("odd, name" > 0), /* second */
    kind text not null references public.kinds,
    constraint t_kind check (kind in ('a', 'b,c')),
    last text -- null: nothing
);`);
  const found = table ? pieces(table) : [];

  it('with the comment beside each', () => {
    expect(found.map(({ name, beside }) => [name, beside])).toEqual([
      ['id', '-- first'],
      ['odd, name', '/* second */'],
      ['kind', ''],
      ['constraint', ''],
      ['last', '-- null: nothing'],
    ]);
  });

  it('and the words that tell what comes with it', () => {
    expect(found[1]).toMatchObject({
      text: `"odd, name" numeric(4, 2) default round(1, 2) check ("odd, name" > 0)`,
      constraint: false,
    });
    expect(found[1]?.words).toEqual(['numeric', 'default', 'round', 'check']);
    expect(found[3]?.constraint).toBe(true);
  });
});
