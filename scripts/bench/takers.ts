// 200 people after the last seats, each on a connection of their own, through the product's own function.
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import postgres from 'postgres';
import { startCluster } from '../../src/lib/server/embedded.ts';
import { bringUpToDate } from '../../src/lib/server/migrate.ts';
import { seedDemo } from '../../supabase/seed/demo.ts';
import { root } from '../build.ts';
import { freshFolder, removeFolder } from './app.ts';
import { anyPlace, makeShifts, makeTakers } from './people.ts';

export type Takers = {
  by: 'pgbench' | 'own driver';
  people: number;
  seats: number;
  taken: number;
  confirmed: number;
  attemptsPerSecond: number[];
  refusedKindly: number;
  otherAnswers: number;
};

const people = 200;
const shifts = 10;
const capacity = 3;
// of each, so that slow and fast machines do the same work; many, as a connection that lives keeps its plans
const attempts = 250;
const rounds = 3;

export async function twoHundredTakers(): Promise<Takers> {
  const folder = freshFolder('takers');
  const cluster = await startCluster({ folder, root, maxConnections: people + 50 });
  const owner = postgres(cluster.ownerUrl, { max: 2, onnotice: () => {} });
  try {
    await bringUpToDate(cluster.ownerUrl, root);
    const login = new URL(cluster.loginUrl);
    await owner.unsafe(`alter role authenticator login password '${login.password}'`);
    await seedDemo(owner);
    const at = await anyPlace(owner);
    const takers = await makeTakers(owner, people, at);
    await owner.unsafe(`
      create schema bench;
      create table bench.takers (n int primary key, claims text not null);
      create table bench.shifts (n int primary key, shift uuid not null);
      create sequence bench.full_;
      create sequence bench.other;
      create function bench.attempt(who int, what int) returns text language plpgsql as $$
      begin
        perform set_config('request.jwt.claims', (select t.claims from bench.takers t where t.n = who), true);
        return (select x.state from public.take_shift((select s.shift from bench.shifts s where s.n = what), gen_random_uuid()) x);
      exception when sqlstate 'PT409' then
        if sqlerrm = 'shift_full' then perform nextval('bench.full_'); else perform nextval('bench.other'); end if;
        return sqlerrm;
      end $$;
      grant usage on schema bench to authenticated;
      grant select on all tables in schema bench to authenticated;
      grant usage on all sequences in schema bench to authenticated;
      grant execute on all functions in schema bench to authenticated`);
    await owner`insert into auth.sessions (id, user_id) select u, u from unnest(${takers.map(({ user }) => user)}::uuid[]) as u`;
    await owner`
      insert into bench.takers
      select n, json_build_object('sub', u, 'role', 'authenticated', 'session_id', u)::text
      from unnest(${takers.map(({ user }) => user)}::uuid[]) with ordinality as t (u, n)`;
    const attemptsPerSecond: number[] = [];
    let by: Takers['by'] = 'own driver';
    for (let round = 0; round < rounds; round++) {
      const days = Array.from({ length: shifts }, (_, i) => 7 * (1 + round * shifts + i));
      const made = await makeShifts(owner, at, days, 1, capacity);
      await owner`truncate bench.shifts`;
      await owner`
        insert into bench.shifts select n, s from unnest(${made}::uuid[]) with ordinality as t (s, n)`;
      await owner`analyze`;
      const rate = (await byPgbench(cluster.loginUrl, folder)) ?? (await byOwnDriver(cluster.loginUrl));
      by = rate.by;
      attemptsPerSecond.push(rate.perSecond);
    }
    const [counted] = await owner<Record<string, number>[]>`
      select
        (select sum(s.taken)::int from public.shifts s join public.tasks t on t.task_id = s.task_id
          where t.title = 'Dekke bord' and s.capacity = ${capacity} and t.created_by is null and t.template_id is null) as taken,
        (select count(*)::int from public.assignments a join public.shifts s on s.shift_id = a.shift_id
          join public.tasks t on t.task_id = s.task_id
          where a.state = 'confirmed' and t.title = 'Dekke bord' and t.template_id is null) as confirmed,
        (select case when is_called then last_value else 0 end from bench.full_)::int as refused,
        (select case when is_called then last_value else 0 end from bench.other)::int as other`;
    return {
      by,
      people,
      seats: shifts * capacity * rounds,
      taken: counted?.taken ?? 0,
      confirmed: counted?.confirmed ?? 0,
      attemptsPerSecond,
      refusedKindly: counted?.refused ?? 0,
      otherAnswers: counted?.other ?? 0,
    };
  } finally {
    await owner.end({ timeout: 5 });
    await cluster.stop();
    removeFolder(folder);
  }
}

type Rate = { by: Takers['by']; perSecond: number };

async function byPgbench(loginUrl: string, folder: string): Promise<Rate | null> {
  if (spawnSync('pgbench', ['--version']).status !== 0) return null;
  const script = join(folder, 'takers.sql');
  writeFileSync(
    script,
    `\\set who :client_id + 1\n\\set what random(1, ${shifts})\nselect bench.attempt(:who, :what);\n`,
  );
  const url = new URL(loginUrl);
  const child = spawn(
    'pgbench',
    [
      '-n',
      '-M',
      'prepared',
      '-c',
      String(people),
      '-j',
      '2',
      '-t',
      String(attempts),
      '-f',
      script,
      'postgres',
    ],
    {
      env: {
        ...process.env,
        PGHOST: url.hostname,
        PGPORT: url.port,
        PGUSER: url.username,
        PGPASSWORD: url.password,
        PGOPTIONS: '-c role=authenticated',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const [out, wrong] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const rate = /tps = ([\d.]+)/.exec(out);
  if (!rate || /error:/i.test(wrong))
    throw new Error(`pgbench failed: ${wrong.trim().slice(-400) || out.trim().slice(-400)}`);
  return { by: 'pgbench', perSecond: Number(rate[1]) };
}

async function byOwnDriver(loginUrl: string): Promise<Rate> {
  const sql = postgres(loginUrl, { max: people, connection: { role: 'authenticated' }, onnotice: () => {} });
  await Promise.all(Array.from({ length: people }, () => sql`select pg_sleep(0.2)`));
  const began = performance.now();
  let done = 0;
  await Promise.all(
    Array.from({ length: people }, async (_, client) => {
      for (let attempt = 0; attempt < attempts; attempt++) {
        await sql`select bench.attempt(${client + 1}, ${1 + Math.floor(Math.random() * shifts)})`;
        done++;
      }
    }),
  );
  const took = (performance.now() - began) / 1000;
  await sql.end({ timeout: 5 });
  return { by: 'own driver', perSecond: done / took };
}
