// Plays whoever reads the indicators, and wants to know what they do not tell: all that is shown, on many days, of small made-up
// municipalities, with every sum and share and how the layer above works; a solver then bounds each count that is hidden. Nobody who is one
// of one to four may be found.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import loadHighs, { type Highs } from 'highs';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/build.ts';
import type { Cluster } from '../../src/lib/server/embedded.ts';
import { migratedCluster } from '../database.ts';

const towns = Number(process.env.TOWNS ?? 2);
const long = towns > 2;
const seed = Number(process.env.SEED ?? 3301);
const codes = Array.from({ length: towns }, (_, i) => String(9000 + i));
// two within one month, the last before a closing, the closing, and the ones after
const days = long
  ? ['2026-09-08', '2026-09-09', '2026-10-08', '2026-11-07', '2026-11-08', '2026-12-08', '2027-01-08']
  : ['2026-10-08', '2026-11-07', '2026-11-08', '2026-12-08'];

type Cell = {
  indicator: string;
  period: string | null;
  part: string;
  label: string | null;
  n: string | null;
  under_five: boolean;
  value: string | null;
};
type Counted = Pick<Cell, 'indicator' | 'part' | 'label'> & {
  period: string;
  n: string;
  people: string | null;
};
type Reading = { day: string; closed: string; cells: Cell[]; truth: Counted[] };
type Term = [times: number, name: string];
type Row = { terms: Term[]; least: number; most: number };
/** How many people a hidden number is of, and what it is made of. */
type Secret = { says: string; terms: Term[]; people: number };

let cluster: Cluster;
let sql: postgres.Sql;
let highs: Highs;

beforeAll(async () => {
  highs = await loadHighs();
  cluster = await migratedCluster('reader');
  sql = postgres(cluster.ownerUrl, { max: 1, onnotice: () => {} });
  const [cast] = readFileSync(join(root, 'supabase/tests/000_cast.sql'), 'utf8').split('\ncommit;');
  await sql.unsafe(`${cast}\ncommit;`);
  await sql.unsafe(readFileSync(join(root, 'tests/histories/reader.sql'), 'utf8'));
  await sql.begin(async (tx) => {
    await tx`select tests.cast()`;
    await tx`select tests.at('2026-07-01 08:00'), setseed(${(seed % 1000) / 1000})`;
    for (const code of codes) await tx`select tests.town(${code}, 7)`;
  });
});
afterAll(async () => {
  await sql.end({ timeout: 5 });
  await cluster.stop();
});

class Undone extends Error {}

/** What is read on every day, the clock's chore having been by; and what is true when a month is closed. Nothing is kept. */
async function readings(mutant = ''): Promise<Map<string, Reading[]>> {
  const read = new Map<string, Reading[]>(codes.map((code) => [code, []]));
  await sql
    .begin(async (tx) => {
      if (mutant) await tx.unsafe(mutant);
      for (const day of days) {
        await tx`select tests.at(${`${day} 08:00`})`;
        const [month] = await tx<
          { closed: string }[]
        >`select private.closed_month(private.today())::text as closed`;
        for (const code of codes) {
          const truth = await tx<Counted[]>`
            select c.indicator, c.period::text, c.part, coalesce(o.name, c.label) as label, c.n, c.people
            from private.counted_cells(private.ledger_from_events(${code})) c
            left join public.organisations o on o.organisation_id::text = c.label`;
          await tx`do $$ begin while private.close_periods(1000) > 0 loop end loop; end $$`.simple();
          await tx`select tests.be(${`Petra ${code}`})`;
          const cells = await tx<Cell[]>`
            select indicator, period::text, part, label, n, under_five, value from public.programme_indicators()`;
          await tx`select tests.leave()`;
          read.get(code)?.push({ day, closed: month?.closed ?? '', cells, truth });
        }
        // somebody is corrected afterwards
        await tx`
          update public.attendance f set fact = 'absent', minutes = 0, corrected_at = private.clock(), correction = 'Rettet'
          where f.assignment_id in (
            select x.assignment_id from public.attendance x join public.assignments a using (assignment_id)
            where x.fact = 'present' and a.ends_at < private.clock() and a.ends_at > private.clock() - interval '60 days'
            order by a.ends_at desc, a.assignment_id limit ${towns * 2})`;
      }
      throw new Undone();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error;
    });
  return read;
}

const name = (
  { indicator, part, label }: Pick<Cell, 'indicator' | 'part' | 'label'>,
  period: string,
): string =>
  `c_${[indicator, period, part, label ?? ''].join('_').replaceAll(/[^a-z0-9_]/gi, (sign) => `x${sign.charCodeAt(0)}`)}`;
const months = (last: string, count: number, step: number): string[] =>
  Array.from({ length: count }, (_, i) => {
    const [year = 0, month = 0] = last.split('-').map(Number);
    return new Date(Date.UTC(year, month - 1 - i * step, 1)).toISOString().slice(0, 10);
  });
const quarterOf = (closed: string): string => {
  const [year = 0, month = 0] = closed.split('-').map(Number);
  return new Date(Date.UTC(year, Math.floor(month / 3) * 3 - 3, 1)).toISOString().slice(0, 10);
};
const shares: Record<string, [over: string[], under: string[]]> = {
  '1.2': [
    ['job', 'education'],
    ['job', 'education', 'other'],
  ],
  '2.1': [['done'], ['done', 'not_done', 'not_recorded']],
  '2.5': [
    ['present', 'late'],
    ['present', 'late', 'absent'],
  ],
};
const half = 0.00005;

/** All that a reader knows: rows of numbers between bounds. */
function known(read: Reading[]): Row[] {
  const rows: Row[] = [];
  const is = (terms: Term[], least: number, most = least) => rows.push({ terms, least, most });
  const before = new Map<string, number>();
  let agreed: string | null = null;
  for (const { cells, closed } of read) {
    // The two counts of 4.3 go together: where either moves both are so; where they stand it is not known for how long.
    const both = cells.filter(({ indicator, part }) => indicator === '4.3' && part !== 'median_minutes');
    for (const cell of both)
      if (cell.n === null) is([[1, name(cell, closed)]], 0, cell.under_five ? 4 : Infinity);
    if (both.length > 0 && both.every(({ n }) => n !== null)) {
      const shown = both.map(({ n }) => n).join();
      if (agreed !== null && agreed !== shown)
        for (const cell of both) is([[1, name(cell, closed)]], Number(cell.n));
      agreed = shown;
    }
    for (const cell of cells) {
      const { indicator, part, label, n, under_five: few } = cell;
      if (indicator === '4.3') continue;
      if (indicator === '3.1') {
        const now = name(cell, closed);
        const shown = n === null ? null : Number(n);
        if (shown === null) is([[1, now]], 0, few ? 4 : Infinity);
        // a figure that moves is so; one that stands is within four of it
        else if (before.has(part) && before.get(part) !== shown) is([[1, now]], shown);
        else is([[1, now]], Math.max(0, shown - 4), shown + 4);
        if (shown !== null) before.set(part, shown);
        continue;
      }
      const span =
        cell.period !== null
          ? [cell.period]
          : indicator === '1.2'
            ? months(quarterOf(closed), 4, 3)
            : months(closed, 3, 1);
      const terms = span.map((period): Term => [1, name({ indicator, part, label }, period)]);
      if (n !== null) is(terms, Number(n));
      else if (few) is(terms, 0, 4);
      const share = shares[indicator];
      if (cell.value !== null && label === null && share) {
        const value = Number(cell.value);
        const all = (parts: string[], times: number) =>
          parts.flatMap((one) =>
            span.map((period): Term => [times, name({ indicator, part: one, label }, period)]),
          );
        const [over, under] = share;
        is([...all(over, 1), ...all(under, -(value - half))], 0, Infinity);
        is([...all(over, 1), ...all(under, -(value + half))], -Infinity, 0);
      } else if (cell.value !== null && indicator === '2.3' && label === null) {
        is(
          ['paid', 'unpaid'].flatMap((one) =>
            span.map((period): Term => [1, name({ indicator, part: one, label }, period)]),
          ),
          Math.round(Number(cell.value) * 60),
        );
      }
    }
  }
  const periods = new Set(
    read.flatMap(({ truth }) => truth.filter((one) => one.indicator === '2.1').map((one) => one.period)),
  );
  const labels = new Map<string, Set<string>>();
  for (const { part, label } of read.flatMap(({ truth }) => truth))
    if (label !== null) labels.set(part, (labels.get(part) ?? new Set()).add(label));
  for (const period of periods) {
    const of = (indicator: string, part: string, label: string | null = null) =>
      name({ indicator, part, label }, period);
    is(
      [
        [1, of('2.1', 'done')],
        [-1, of('2.5', 'present')],
        [-1, of('2.5', 'late')],
      ],
      0,
    );
    for (const [part, those] of labels)
      is(
        [
          ...[...those].map((label): Term => [1, of('2.3', part, label)]),
          [-1, of('2.3', 'paid')],
          [-1, of('2.3', 'unpaid')],
        ],
        0,
      );
  }
  return rows;
}

/** What must not be found: every number, and every sum of what goes together, that is of one to four people. */
function secrets(read: Reading[]): Secret[] {
  const found = new Map<string, Secret>();
  const first = new Map<string, Counted>();
  for (const { truth, closed } of read)
    for (const one of truth) {
      if (one.part === 'median_minutes') continue;
      if (['3.1', '4.3'].includes(one.indicator) && one.period !== closed) continue;
      const key = name(one, one.period);
      if (!first.has(key)) first.set(key, one); // as it was when it was closed
    }
  for (const [key, one] of first) {
    if (one.people === null || one.part === 'not_done') continue;
    found.set(key, { says: key, terms: [[1, key]], people: Number(one.people) });
    const { indicator, period, part, label } = one;
    // whoever began within a month, or how many more, or fewer, are active or agreed
    const last =
      ['3.1', '4.3'].includes(indicator) &&
      first.get(name({ indicator, part, label }, months(period, 2, 1)[1] ?? ''));
    if (last)
      found.set(`${key} began`, {
        says: `${key} began`,
        terms: [
          [1, key],
          [-1, name(last, last.period)],
        ],
        people: Math.abs(Number(one.n) - Number(last.n)),
      });
  }
  // what is told of three months together
  for (const one of first.values()) {
    if (one.indicator !== '2.3' || one.label === null) continue;
    const all = months(one.period, 3, 1).flatMap((period) => first.get(name(one, period)) ?? []);
    const says = `${name(one, one.period)} three months`;
    if (all.length === 3)
      found.set(says, {
        says,
        terms: all.map((each): Term => [1, name(each, each.period)]),
        people: all.reduce((sum, { people }) => sum + Number(people), 0),
      });
  }
  return [...found.values()].filter(({ people }) => people >= 1 && people <= 4);
}

const text = (terms: Term[]): string =>
  terms.map(([times, one]) => `${times < 0 ? '-' : '+'} ${Math.abs(times)} ${one}`).join(' ');

/** Which secrets a solver finds to be one number and no other. */
function determined(read: Reading[], most = Infinity): string[] {
  const rows = known(read);
  const found: string[] = [];
  const constraints = [
    ...new Set(
      rows.flatMap(({ terms, least, most: top }) =>
        least === top
          ? [`${text(terms)} = ${least}`]
          : [
              ...(least > -Infinity ? [`${text(terms)} >= ${least}`] : []),
              ...(top < Infinity ? [`${text(terms)} <= ${top}`] : []),
            ],
      ),
    ),
  ];
  const used = new Set(rows.flatMap(({ terms }) => terms.map(([, one]) => one)));
  for (const { says, terms } of secrets(read)) {
    if (!terms.every(([, one]) => used.has(one))) continue;
    const bound = (goal: 'Minimize' | 'Maximize'): number | null => {
      const answer = highs.solve(
        `${goal}\n obj: ${text(terms)}\nSubject To\n${constraints.map((row, i) => ` r${i}: ${row}`).join('\n')}\nGeneral\n ${[...used].join('\n ')}\nEnd`,
      );
      if (answer.Status === 'Infeasible') throw new Error(`what is shown does not hold together: ${says}`);
      return answer.Status === 'Optimal' ? Math.round(answer.ObjectiveValue) : null;
    };
    const least = bound('Minimize');
    if (least === null || (least > 4 && !says.startsWith('c_2x463'))) continue; // 2.3 counts minutes
    if (least === bound('Maximize')) found.push(`${says} is ${least}`);
    if (found.length >= most) break;
  }
  return found;
}

const mutated = async (what: string, from: string, to: string): Promise<string> => {
  const [row] = await sql<{ text: string }[]>`select pg_get_functiondef(${what}::regproc) as text`;
  if (!row?.text.includes(from)) throw new Error(`${what} does not say ${from}`);
  return row.text.replaceAll(from, to);
};

describe(`a reader of the indicators (SEED=${seed})`, () => {
  it('finds nobody who is one of one to four', async () => {
    const all = await readings();
    for (const [code, read] of all) {
      expect(secrets(read).length, `${code} has something to find`).toBeGreaterThan(0);
      expect(determined(read), code).toEqual([]);
    }
    const shown = [...all.values()]
      .flat()
      .flatMap(({ cells }) => cells.filter(({ n }) => n !== null && Number(n) > 0));
    expect(shown.length).toBeGreaterThan(20 * towns);
  });

  it.each(
    [
      ['few are shown', 'private.hidden_cells', 'counts[i] < 5', 'false'],
      ['one alone is hidden', 'private.hidden_cells', 'while true in', 'while false and true in'],
      [
        'the places done of 2.1 are judged without 2.5',
        'private.judge_periods',
        's.places[1] or s.parted',
        'c.people < 5',
      ],
      [
        'one amount alone is hidden',
        'private.hidden_amounts',
        'true in (select q between 1 and 4 from unnest(people) q)',
        'false',
      ],
      ['a sum is shown over hidden months', 'private.programme_indicators', 'bool_or(j.hides)', 'false'],
      ['a figure of all so far follows each day', 'private.judge_steps', 'd = 0 or d >= 5', 'true'],
    ].slice(0, long ? undefined : 1),
  )('finds somebody when %s', async (_, what, from, to) => {
    const mutant = await mutated(what, from, to);
    const all = await readings(mutant);
    expect(
      [...all.values()].some((read) => {
        try {
          return determined(read, 1).length > 0;
        } catch {
          return true; // figures that change contradict each other, which tells of whom they changed for
        }
      }),
    ).toBe(true);
  });
});
