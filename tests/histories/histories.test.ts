// Thousands of random histories against the real functions: whatever people do, and in whatever order, the invariants hold.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Cluster } from '../../src/lib/server/embedded.ts';
import { brokenRule } from '../../src/lib/server/plan/rules.ts';
import { root } from '../../scripts/build.ts';
import { migratedCluster } from '../database.ts';

const histories = Number(process.env.HISTORIES ?? 120);
const seed = Number(process.env.SEED ?? 3301);

let cluster: Cluster;
let sql: postgres.Sql;

beforeAll(async () => {
  cluster = await migratedCluster('histories');
  sql = postgres(cluster.ownerUrl, { max: 1, onnotice: () => {} });
  const [cast] = readFileSync(join(root, 'supabase/tests/000_cast.sql'), 'utf8').split('\ncommit;');
  await sql.unsafe(`${cast}\ncommit;`);
  await sql.unsafe(readFileSync(join(root, 'tests/histories/histories.sql'), 'utf8'));
  // the cast changes the clock for itself; here it stays on stage
  await sql.unsafe('select tests.stage()');
});
afterAll(async () => {
  await sql.end({ timeout: 5 });
  await cluster.stop();
});

const span = z.object({ startsAt: z.coerce.number(), endsAt: z.coerce.number() });
const played = z.object({
  bad: z.string().nullable(),
  held: z.array(z.object({ bornOn: z.string(), spans: z.array(span) })),
});

class Undone extends Error {}

// In a transaction that is never kept.
async function undone<T>(work: (tx: postgres.TransactionSql) => Promise<T>): Promise<T> {
  let found: { value: T } | undefined;
  await sql
    .begin(async (tx) => {
      await tx`select tests.at('2026-11-23 09:00')`;
      found = { value: await work(tx) };
      throw new Undone();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error;
    });
  if (!found) throw new Error('nothing was played');
  return found.value;
}

// what people do, and how often beside each other
const often: [what: string, weight: number][] = [
  ['post', 6],
  ['take', 12],
  ['series', 3],
  ['withdraw', 5],
  ['step_off', 2],
  ['welcome', 3],
  ['not_now', 1],
  ['cancel_assignment', 2],
  ['cancel_shift', 1],
  ['change_shift', 3],
  ['invite', 6],
  ['accept', 5],
  ['decline', 3],
  ['unsure', 2],
  ['look', 1],
  ['stand_by', 3],
  ['check_in', 2],
  ['check_out', 1],
  ['record', 4],
  ['clear', 2],
  ['protect', 1],
  ['wait', 6],
  ['tick', 5],
];
const number = fc.nat({ max: 59 });
const step = fc.record({
  do: fc.oneof(...often.map(([what, weight]) => ({ weight, arbitrary: fc.constant(what) }))),
  who: number,
  n: number,
  m: number,
  k: number,
  twice: fc.boolean(),
});
const start = fc.array(
  step.map((any) => ({ ...any, do: 'post' })),
  { minLength: 2, maxLength: 5 },
);
const history = fc
  .tuple(start, fc.array(step, { minLength: 5, maxLength: 30 }))
  .map(([posted, then]) => [...posted, ...then]);

describe('whatever people do', () => {
  it(`${histories} random histories keep every invariant`, async () => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const answer = await undone(async (tx) => {
          const [row] = await tx`select tests.play(${tx.json(steps)}) as played`;
          return played.parse(row?.played);
        });
        expect(answer.bad).toBeNull();
        // working time once more, by another hand than the database's
        for (const { bornOn, spans } of answer.held)
          for (const [i, one] of spans.entries())
            expect(brokenRule(bornOn, one, spans.toSpliced(i, 1))).toBeNull();
      }),
      { numRuns: histories, seed, endOnFailure: process.env.SHRINK === undefined },
    );
  }, 1_800_000);
});

const quarter = 900_000;
// around both nights of summer time, and an ordinary week
const around = [Date.UTC(2026, 9, 22), Date.UTC(2027, 2, 25), Date.UTC(2026, 10, 16)];
const anySpan = fc
  .tuple(fc.constantFrom(...around), fc.nat({ max: 4 * 24 * 8 }), fc.integer({ min: 1, max: 48 }))
  .map(([from, at, length]) => ({
    startsAt: from + at * quarter,
    endsAt: from + (at + length) * quarter,
  }));
const born = fc.constantFrom(
  '1980-05-05',
  '2008-10-25',
  '2009-03-28',
  '2010-10-25',
  '2011-03-28',
  '2008-02-29',
);

describe('the rules of working time and age', () => {
  it('are the same to the plan as to the database', async () => {
    await undone(async (tx) => {
      await tx`select tests.shift('rule', '2026-11-30 10:00', '2026-11-30 12:00', 20)`;
      await tx`alter table public.assignments disable trigger user`;
      await fc.assert(
        fc.asyncProperty(born, anySpan, fc.array(anySpan, { maxLength: 6 }), async (bornOn, wanted, near) => {
          // active spans never overlap: those that do are left out
          const others: (typeof wanted)[] = [];
          for (const one of near)
            if (![wanted, ...others].some((held) => held.startsAt < one.endsAt && held.endsAt > one.startsAt))
              others.push(one);
          const at = (time: number) => new Date(time).toISOString();
          const [row] = await tx<{ rule: string | null }[]>`
            select tests.rule(${bornOn}, ${at(wanted.startsAt)}, ${at(wanted.endsAt)},
              ${others.map((one) => at(one.startsAt))}::timestamptz[], ${others.map((one) => at(one.endsAt))}::timestamptz[]) as rule`;
          expect(brokenRule(bornOn, wanted, others)).toBe(row?.rule ?? null);
        }),
        { numRuns: histories, seed, endOnFailure: process.env.SHRINK === undefined },
      );
    });
  }, 1_800_000);
});
