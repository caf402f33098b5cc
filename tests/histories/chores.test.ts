// The clock's chores beside people who tap: with real connections, and a chore that meets a row which somebody holds.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/build.ts';
import type { Cluster } from '../../src/lib/server/embedded.ts';
import { migratedCluster } from '../database.ts';

let cluster: Cluster;
// whoever holds a row, the node that runs the clock, another node, and Amina
let holder: postgres.Sql;
let node: postgres.Sql;
let other: postgres.Sql;
let amina: postgres.Sql;

beforeAll(async () => {
  cluster = await migratedCluster('chores', 40);
  const open = async () => {
    const sql = postgres(cluster.ownerUrl, {
      max: 1,
      onnotice: () => {},
      idle_timeout: 0,
      max_lifetime: null,
    });
    // Tuesday at ten
    await sql`select set_config('tests.now', '2026-11-24 10:00+01', false)`;
    return sql;
  };
  [holder, node, other, amina] = [await open(), await open(), await open(), await open()];
  const [cast] = readFileSync(join(root, 'supabase/tests/000_cast.sql'), 'utf8').split('\ncommit;');
  await holder.unsafe(`${cast}\ncommit;`);
  await holder.unsafe(`
    select tests.cast();
    insert into public.availability (candidate_id, weekday, from_time, to_time)
    select c.person_id, d, '00:00', '24:00' from public.candidates c, generate_series(1, 7) as d where c.municipality_code = '3301';
    -- asked for, answered by nobody, and over
    select tests.shift('over', '2026-11-24 08:00', '2026-11-24 09:00', 5, asks => '{mrsa}');
    select tests.take(who, 'over') from unnest('{Amina,Bjørn}'::text[]) as who;
    select tests.shift(name, '2026-12-10 08:00', '2026-12-10 09:00', 5) from unnest('{due,lapsed,declined,wave}'::text[]) as name;
    insert into public.offers (candidate_id, shift_id, municipality_code, via, offered_at, due_at, expires_at, sent_at, declined_at, decline_reason)
    select tests.id(who), tests.id(o.shift), '3301', 'lead', o.at, o.at, o.until, o.sent, o.declined, o.reason
    from unnest('{Amina,Bjørn}'::text[]) as who, (values
      ('due', timestamptz '2026-11-24 09:00+01', timestamptz '2026-11-25 09:00+01', null::timestamptz, null::timestamptz, null),
      ('lapsed', '2026-11-23 09:00+01', '2026-11-24 09:00+01', '2026-11-23 09:00+01', null, null),
      ('declined', '2026-09-01 09:00+02', '2026-09-02 09:00+02', '2026-09-01 09:00+02', '2026-09-01 10:00+02', 'far')
    ) as o (shift, at, until, sent, declined, reason);
    insert into private.waves values (tests.id('wave'), 1, '2026-11-24 09:00+01');
    -- eight days ago
    insert into public.reasons (assignment_id, reason, said_at)
    select tests.on_(who, 'over'), 'sick', '2026-11-16 09:00+01' from unnest('{Amina,Bjørn}'::text[]) as who;
    insert into public.standbys (candidate_id, shift_id, since_at)
    select tests.id(who), tests.id('over'), '2026-11-23 09:00+01' from unnest('{Amina,Bjørn}'::text[]) as who;
    -- a protected address of before that let go of anything
    select tests.candidate('protected before');
    set local session_replication_role = replica;
    update public.candidates set protected = true where person_id = tests.id('protected before');
    set local session_replication_role = origin;
    insert into public.standbys (candidate_id, shift_id, since_at) values (tests.id('protected before'), tests.id('due'), '2026-11-23 09:00+01');
    insert into private.attempts (attempt_key, at) values ('one', '2026-11-20 09:00+01'), ('two', '2026-11-20 09:00+01');
    insert into public.taps (request_id, person_id, phone_id, seq, kind, tapped_at, sent_at, heard_at, at, sure)
    select gen_random_uuid(), tests.id(who), gen_random_uuid(), 1, 'take', t, t, t, t, true
    from unnest('{Amina,Bjørn}'::text[]) as who, (values (timestamptz '2026-08-01 09:00+02')) as x (t);
    with told as (
      insert into public.taps (request_id, person_id, phone_id, seq, kind, tapped_at, sent_at, heard_at, at, sure)
      select gen_random_uuid(), tests.id(who), gen_random_uuid(), 1, 'check_in', t, t, t, t, true
      from unnest('{Amina,Bjørn}'::text[]) as who, (values (timestamptz '2026-10-01 09:00+02')) as x (t)
      returning request_id, person_id, at
    )
    insert into public.unsettled_taps (request_id, candidate_id, place_id, kind, at, why, kept_at, listed_at)
    select request_id, person_id, tests.id('Fjordgløtt''s place'), 'check_in', at, 'no_shift', at, at from told;
    update private.candidate_features set turn_on = '2026-11-23';
    -- a shift in an hour and a half, and messages that nobody sent while they were of use, or sent long ago
    select tests.at('2026-11-23 10:00');
    select tests.shift('soon', '2026-11-24 11:30', '2026-11-24 12:30', 5);
    select tests.take(who, 'soon') from unnest('{Amina,Bjørn}'::text[]) as who;
    select tests.at('2026-11-24 10:00');
    insert into public.push_subscriptions (person_id, endpoint, p256dh, auth, device, made_at)
    select tests.id(who), 'https://push.example/' || who, repeat('B', 87), repeat('a', 22), 'android', private.clock()
    from unnest('{Amina,Bjørn}'::text[]) as who;
    insert into public.reminders (person_id, channel, kind, cause_at, made_at, over_at, at_night, next_try_at, sent_at)
    select tests.id(who), 'push', 'test', m.at, m.at, m.at + interval '10 minutes', true, m.at, m.sent
    from unnest('{Amina,Bjørn}'::text[]) as who, (values
      (timestamptz '2026-11-24 09:00+01', null::timestamptz), ('2026-10-01 09:00+02', '2026-10-01 09:00+02')) as m (at, sent);
    insert into private.outgoing_mails (mail_id, kind, person_id, sealed, made_at, over_at, next_try_at, sent_at)
    select gen_random_uuid(), 'sign_in_code', tests.id(who), m.sealed, m.at, m.at + interval '10 minutes', m.at, m.sent
    from unnest('{Amina,Bjørn}'::text[]) as who, (values
      (timestamptz '2026-11-24 09:00+01', 'sealed', null::timestamptz), ('2026-11-01 09:00+01', null, '2026-11-01 09:00+01')) as m (at, sealed, sent);
    -- two who began to come in and did not, and two accounts that came past the rule that keeps them bare
    insert into private.joinings (invitation_id, address, began_at)
    select i.invitation_id, tests.id(who) || '@example.no', '2026-11-22 09:00+01'
    from unnest('{Amina,Bjørn}'::text[]) as who join public.invitations i on i.person_id = tests.id(who);
    alter table auth.users disable trigger user;
    update auth.users u set raw_user_meta_data = '{"first_name": "Somebody"}'
    from public.people p where p.user_id = u.id and p.person_id in (tests.id('Amina'), tests.id('Bjørn'));
    alter table auth.users enable trigger user;
    insert into public.events (at, kind, municipality_code, person_id, detail) values ('2026-09-01', 'outcome.recorded', '3301', tests.id('Amina'), 'job');
    -- every other day, so that nobody works too much
    select tests.shift('tap ' || n, (date '2026-12-11' + 2 * n) || ' 14:00', (date '2026-12-11' + 2 * n) || ' 15:00', 5) from generate_series(0, 24) as n;
  `);
  // whatever the cast has done by request ids is long ago
  await holder`update public.requests set at = '2026-08-01 09:00+02'`;
});
afterAll(async () => {
  await Promise.all([holder, node, other, amina].map((sql) => sql.end({ timeout: 5 })));
  await cluster.stop();
});

// What of Bjørn's, or of everybody's, somebody holds while the chore comes by; and what of it is left to do.
const held: [chore: string, rows: string, left: string][] = [
  [
    'lapse_requests',
    `public.assignments where candidate_id = tests.id('Bjørn')`,
    `public.assignments where state = 'requested'`,
  ],
  [
    'send_due_offers',
    `public.offers where candidate_id = tests.id('Bjørn')`,
    `public.offers where shift_id = tests.id('due') and sent_at is null`,
  ],
  [
    'expire_offers',
    `public.offers where candidate_id = tests.id('Bjørn')`,
    `public.offers where shift_id = tests.id('lapsed') and expired_at is null`,
  ],
  [
    'renew_turns',
    `private.candidate_features where candidate_id = tests.id('Bjørn')`,
    `private.candidate_features where turn_on < '2026-11-24'`,
  ],
  ['send_waves', `private.waves`, `private.waves where next_at <= '2026-11-24 10:00+01'`],
  [
    'remove_begun_shifts',
    `private.open_shifts`,
    `private.open_shifts where starts_at <= '2026-11-24 10:00+01'`,
  ],
  [
    'delete_old_standbys',
    `public.standbys where candidate_id = tests.id('Bjørn')`,
    `public.standbys where shift_id = tests.id('over')`,
  ],
  [
    'delete_unshared_reasons',
    `public.reasons where assignment_id = tests.on_('Bjørn', 'over')`,
    `public.reasons`,
  ],
  [
    'forget_declines',
    `public.offers where candidate_id = tests.id('Bjørn')`,
    `public.offers where decline_reason is not null`,
  ],
  ['delete_old_attempts', `private.attempts where attempt_key = 'one'`, `private.attempts`],
  [
    'delete_old_requests',
    `public.requests where person_id = tests.id('Bjørn')`,
    `public.requests where at < '2026-08-26'`,
  ],
  [
    'delete_old_taps',
    `public.taps where person_id = tests.id('Bjørn')`,
    `public.taps where heard_at < '2026-08-26'`,
  ],
  [
    'delete_old_unsettled_taps',
    `public.unsettled_taps where candidate_id = tests.id('Bjørn')`,
    `public.unsettled_taps`,
  ],
  [
    'plan_reminders',
    `public.assignments where candidate_id = tests.id('Bjørn')`,
    `public.assignments a where a.shift_id = tests.id('soon') and not exists (
      select from public.reminders r where r.assignment_id = a.assignment_id and r.kind = 'two_hours')`,
  ],
  [
    'drop_late_reminders',
    `public.reminders where person_id = tests.id('Bjørn')`,
    `public.reminders where over_at < '2026-11-24 10:00+01' and sent_at is null and dropped_at is null`,
  ],
  [
    'delete_old_reminders',
    `public.reminders where person_id = tests.id('Bjørn')`,
    `public.reminders where made_at < '2026-10-25'`,
  ],
  [
    'delete_lapsed_joinings',
    `private.joinings where address = tests.id('Bjørn') || '@example.no'`,
    `private.joinings where address like '%@example.no'`,
  ],
  [
    'bare_old_accounts',
    `auth.users where id = (select user_id from public.people where person_id = tests.id('Bjørn'))`,
    `auth.users where raw_user_meta_data ? 'first_name'`,
  ],
  [
    'close_periods',
    `private.closed_cells`,
    `public.municipalities m where m.municipality_code = '3301' and not exists (
      select from private.closed_months k where k.municipality_code = m.municipality_code)`,
  ],
  [
    'let_go_of_protected',
    `public.candidates where person_id = tests.id('Bjørn')`,
    `public.standbys where candidate_id = tests.id('protected before')`,
  ],
  [
    'drop_late_mails',
    `private.outgoing_mails where person_id = tests.id('Bjørn')`,
    `private.outgoing_mails where over_at < '2026-11-24 10:00+01' and sealed is not null`,
  ],
  [
    'delete_old_mails',
    `private.outgoing_mails where person_id = tests.id('Bjørn')`,
    `private.outgoing_mails where made_at < '2026-11-17'`,
  ],
];
const count = async (rows: string) => Number((await node.unsafe(`select count(*) as n from ${rows}`))[0]?.n);

describe('a chore that meets a row which somebody holds', () => {
  it('is every chore', async () => {
    const chores = await node<{ name: string }[]>`select name from private.chores order by 1`;
    expect(chores.map(({ name }) => name)).toEqual(held.map(([name]) => name).sort());
  });

  it.each(held)('%s lets Amina take a shift, and is done when the row is free', async (chore, rows, left) => {
    const tap = `tap ${held.findIndex(([name]) => name === chore)}`;
    expect(await count(left)).toBeGreaterThan(0);
    await holder.unsafe(`begin; select from ${rows} for update`);
    // both end while the row is still held: neither waits for who holds it, nor for the other
    const [, [taken]] = await Promise.all([
      node`select private.run_chore(${chore})`,
      amina<{ state: string }[]>`select tests.take('Amina', ${tap}) as state`,
    ]);
    expect(taken?.state).toBe('confirmed');
    await holder`rollback`;
    for (let done = 1; done > 0;)
      done = (await node<{ done: number }[]>`select private.run_chore(${chore}) as done`)[0]?.done ?? 0;
    const [row] = await node<
      { last_result: string }[]
    >`select last_result from private.chores where name = ${chore}`;
    expect(row?.last_result).toBe('done');
    expect(await count(left)).toBe(0);
  });
});

describe('two nodes at once', () => {
  it('are never at the same chore', async () => {
    await node`update private.chores set next_at = '-infinity'`;
    const due = async (sql: postgres.ISql) =>
      (await sql<{ name: string | null }[]>`select private.run_due_chore() as name`)[0]?.name ?? null;
    const others = new Set<string>();
    const first = await node.begin(async (tx) => {
      const mine = await due(tx);
      for (let name = await due(other); name !== null; name = await due(other)) others.add(name);
      return mine;
    });
    const chores = await node<{ name: string }[]>`select name from private.chores order by 1`;
    expect(first).not.toBeNull();
    expect([...others].sort()).toEqual(chores.map(({ name }) => name).filter((name) => name !== first));
  });
});
