// What several phones of one person tell, over real connections: in any order and at the same moment it ends the same, and each tap has
// one effect however often it is sent.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/build.ts';
import type { Cluster } from '../../src/lib/server/embedded.ts';
import { migratedCluster } from '../database.ts';

const histories = Math.max(15, Math.round(Number(process.env.HISTORIES ?? 120) / 4));
const seed = Number(process.env.SEED ?? 3301);
const phones = 5;

let cluster: Cluster;
let lines: postgres.Sql[] = [];
const line = (n = 0): postgres.Sql => {
  const sql = lines[n % lines.length];
  if (!sql) throw new Error('there is no line');
  return sql;
};

beforeAll(async () => {
  cluster = await migratedCluster('taps', 40);
  lines = Array.from({ length: phones }, () =>
    postgres(cluster.ownerUrl, { max: 1, onnotice: () => {}, idle_timeout: 0, max_lifetime: null }),
  );
  const [cast] = readFileSync(join(root, 'supabase/tests/000_cast.sql'), 'utf8').split('\ncommit;');
  await line().unsafe(`${cast}\ncommit;`);
  await line().unsafe(`select tests.cast();
    update public.place_codes set code = 'ABCDEFGH23' where place_id = tests.id('Fjordgløtt''s place')`);
});
afterAll(async () => {
  await Promise.all(lines.map((sql) => sql.end({ timeout: 5 })));
  await cluster.stop();
});

const itIs = (clock: string) =>
  Promise.all(lines.map((sql) => sql`select set_config('tests.now', ${clock}, false)`));

const day = '2026-11-25';
const early = (minute: number) =>
  `${day} ${String(7 + Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

type Tap = { id: string; minute: number; kind: string; ask: string };

/** Somebody who is on a shift of that day from ten to two. */
async function somebody(): Promise<{ who: string; shift: string; assignment: string }> {
  const name = randomUUID().slice(0, 8);
  const [who, shift] = [`Person ${name}`, `Shift ${name}`];
  await itIs(`${day} 06:00+01`);
  await line()`select tests.candidate(${who})`;
  await line()`select tests.shift(${shift}, ${`${day} 10:00`}, ${`${day} 14:00`}, 3)`;
  const [row] = await line()<{ state: string; assignment: string }[]>`
    select tests.take(${who}, ${shift}) as state, tests.on_(${who}, ${shift}) as assignment`;
  const [made] = await line()<{ assignment: string }[]>`select tests.on_(${who}, ${shift}) as assignment`;
  if (row?.state !== 'confirmed' || !made) throw new Error(`nobody took it: ${row?.state}`);
  return { who, shift, assignment: made.assignment };
}

/** A tap arrives over one line: noted, then done. */
async function arrive(n: number, who: string, { id, minute, kind, ask }: Tap, sent: string): Promise<string> {
  const [noted] = await line(n)<{ said: string }[]>`
    select tests.hear(${who}, ${id}, ${early(minute)}, ${sent}, 1, ${kind}) as said`;
  if (noted?.said !== '1') throw new Error(`not noted: ${noted?.said}`);
  const [done] = await line(n)<{ said: string }[]>`
    select tests.say(${who}, replace(${ask}, '(id)', quote_literal(tests.id(${id})))) as said`;
  return done?.said ?? '';
}

async function arriveAll(who: string, taps: Tap[], sent: string, atOnce: boolean): Promise<void> {
  if (atOnce) await Promise.all(taps.map((tap, n) => arrive(n, who, tap, sent)));
  else for (const [n, tap] of taps.entries()) await arrive(n, who, tap, sent);
}

const minutes = fc.uniqueArray(fc.nat({ max: 170 }), { minLength: 2, maxLength: 7 });
const oneOf = fc.infiniteStream(fc.boolean());

describe('wishes of one person from several phones', () => {
  it(`${histories} random histories end with the newest wish`, async () => {
    await fc.assert(
      fc.asyncProperty(minutes, oneOf, fc.boolean(), async (times, wants, atOnce) => {
        const { who, shift, assignment } = await somebody();
        const wishes = times.map((minute) => ({ minute, yes: wants.next().value === true }));
        const taps = wishes.map(({ minute, yes }) => ({
          id: randomUUID(),
          minute,
          kind: yes ? 'take' : 'withdraw',
          ask: yes
            ? `select state from take_shift(tests.id('${shift}'), (id))`
            : `select withdraw('${assignment}', request_id => (id))`,
        }));
        await itIs(`${day} 09:55+01`);
        await arriveAll(who, taps, `${day} 09:55`, atOnce);
        // a lost answer: the first is sent again
        await arriveAll(who, taps.slice(0, 1), `${day} 09:55`, false);
        const [row] = await line()<{ on: boolean }[]>`
          select exists (select from public.assignments where candidate_id = tests.id(${who}) and state = 'confirmed') as on`;
        const newest = wishes.toSorted((a, b) => a.minute - b.minute).at(-1);
        expect(row?.on).toBe(newest?.yes);
      }),
      { numRuns: histories, seed, endOnFailure: process.env.SHRINK === undefined },
    );
  }, 1_800_000);
});

describe('coming and leaving, told by several phones', () => {
  it(`${histories} random histories end with the same times`, async () => {
    await fc.assert(
      fc.asyncProperty(minutes, oneOf, fc.boolean(), async (times, comes, atOnce) => {
        const { who, assignment } = await somebody();
        // from nine, when one may check in
        const told = times.map((minute) => ({ minute: minute + 120, comes: comes.next().value === true }));
        const taps = told.map(({ minute, comes: arrives }) => ({
          id: randomUUID(),
          minute,
          kind: arrives ? 'check_in' : 'check_out',
          ask: arrives ? `select check_in('ABCDEFGH23', (id))` : `select check_out('${assignment}', (id))`,
        }));
        await itIs(`${day} 15:00+01`);
        await arriveAll(who, taps, `${day} 15:00`, atOnce);
        await arriveAll(who, taps.slice(0, 1), `${day} 15:00`, false);
        const [row] = await line()<{ came: number | null; left: number | null }[]>`
          select (extract(epoch from checked_in_at - ${`${day} 07:00+01`}) / 60)::int as came,
            (extract(epoch from checked_out_at - ${`${day} 07:00+01`}) / 60)::int as left
          from public.assignments where assignment_id = ${assignment}`;
        const first = (which: typeof told) =>
          which.map(({ minute }) => minute).sort((a, b) => a - b)[0] ?? null;
        const came = first(told.filter((each) => each.comes));
        // nobody leaves a shift that has not begun
        const begins = 180;
        const leaves = told.filter((each) => !each.comes && each.minute >= Math.max(came ?? 0, begins));
        const left = came === null ? null : first(leaves);
        expect(row).toEqual({ came, left });
        // nothing is lost: what does not count is kept
        const [kept] = await line()<{ n: number }[]>`
          select count(*)::int as n from public.unsettled_taps where candidate_id = tests.id(${who})`;
        expect(kept?.n).toBe(told.length);
      }),
      { numRuns: histories, seed, endOnFailure: process.env.SHRINK === undefined },
    );
  }, 1_800_000);
});

describe('the same tap, delivered ten times at the same moment', () => {
  const deliver = async (who: string, tap: Tap, sent: string) =>
    new Set(await Promise.all(Array.from({ length: 10 }, (_, n) => arrive(n, who, tap, sent))));
  const events = async (who: string) =>
    (
      await line()<{ kind: string }[]>`
        select kind from public.events where person_id = tests.id(${who}) and recorded_at > ${`${day} 06:30+01`} order by event_id`
    ).map(({ kind }) => kind);

  it('gives up once', async () => {
    const { who, assignment } = await somebody();
    await itIs(`${day} 09:55+01`);
    const tap = {
      id: randomUUID(),
      minute: 90,
      kind: 'withdraw',
      ask: `select withdraw('${assignment}', 'sick', false, (id))`,
    };
    expect(await deliver(who, tap, `${day} 09:55`)).toEqual(new Set(['']));
    expect(await events(who)).toEqual(['assignment.withdrawn']);
    expect(await line()`select reason from public.reasons where assignment_id = ${assignment}`).toHaveLength(
      1,
    );
  });
  it('comes once and leaves once, also when the leaving is heard first', async () => {
    const { who, assignment } = await somebody();
    await itIs(`${day} 15:00+01`);
    const out = {
      id: randomUUID(),
      minute: 420,
      kind: 'check_out',
      ask: `select check_out('${assignment}', (id))`,
    };
    const into = {
      id: randomUUID(),
      minute: 175,
      kind: 'check_in',
      ask: `select check_in('ABCDEFGH23', (id))`,
    };
    expect(await deliver(who, out, `${day} 15:00`)).toEqual(new Set(['']));
    expect(await deliver(who, into, `${day} 15:00`)).toEqual(new Set([assignment]));
    expect(await events(who)).toEqual(['assignment.checked_in', 'assignment.checked_out']);
  });
  it('says no once', async () => {
    const { who, shift } = await somebody();
    await itIs(`${day} 09:55+01`);
    const [offer] = await line()<{ id: string }[]>`
      with other as (select tests.shift(${`Other ${shift}`}, '2026-11-29 10:00', '2026-11-29 12:00', 3))
      select gen_random_uuid() as id from other`;
    await line()`insert into public.offers (offer_id, shift_id, candidate_id, municipality_code, via, offered_at, due_at, sent_at, expires_at)
      values (${offer?.id ?? ''}, tests.id(${`Other ${shift}`}), tests.id(${who}), '3301', 'wave', private.clock(), private.clock(), private.clock(), private.clock() + interval '1 day')`;
    const tap = {
      id: randomUUID(),
      minute: 170,
      kind: 'decline',
      ask: `select decline_offer('${offer?.id}', 'far', (id))`,
    };
    expect(await deliver(who, tap, `${day} 09:55`)).toEqual(new Set(['']));
    expect((await events(who)).filter((kind) => kind !== 'offer.sent')).toEqual(['offer.declined']);
  });
});
