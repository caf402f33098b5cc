// Matching, as the product asks for it, in one municipality: alone in the database, and among the whole country's; and beside the
// naive way, which fetches the municipality and ranks in JavaScript.
import { cpus, totalmem } from 'node:os';
import postgres from 'postgres';
import { startCluster, type Cluster } from '../../src/lib/server/embedded.ts';
import { bringUpToDate } from '../../src/lib/server/migrate.ts';
import { root } from '../build.ts';
import { freshFolder, memoryOf, removeFolder } from './app.ts';
import { country, drammen, makeMunicipalities, oslo, type Municipality } from './municipalities.ts';
import { peopleForOne, tasksForOne, type Ranked } from './naive.ts';
import { atLeast, atMost, median, progress, rounded, type Figures, type Report } from './report.ts';

const rounds = 3;
// so that every connection has its plans, and the cache what is asked for
const warmUp = 40;
const people = 160;
const shifts = 64;
// of these, by the naive way: it is slow
const naivePeople = 40;
const naiveShifts = 8;
const throughputSeconds = 2;
// whose whole answers of both ways are compared
const comparedPeople = 60;
const comparedShifts = 6;

type Scale = { name: string; municipalities: Municipality[] };
type Database = Scale & { cluster: Cluster; owner: postgres.Sql; login: postgres.Sql; makeSeconds: number };
// somebody signed in, and what they ask about
type Asker = { claims: string; id: string };
type Question = {
  name: string;
  askers: Asker[];
  select: (tx: postgres.TransactionSql, id: string) => Promise<unknown>;
};
type Speed = { p50: number; p95: number };

const at = (times: number[], share: number): number => {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
};

// As the data API does it: the role and the claims for one transaction. Only the question itself is timed, from here to here.
async function ask(sql: postgres.Sql, { select }: Question, { claims, id }: Asker): Promise<number> {
  return sql.begin(async (tx) => {
    await tx`set local role authenticated`;
    await tx`select set_config('request.jwt.claims', ${claims}, true)`;
    const began = performance.now();
    await select(tx, id);
    return performance.now() - began;
  });
}

const tasks = (most: number, askers: Asker[]): Question => ({
  name: `tasks_for_me(${most})`,
  askers,
  select: (tx) => tx`select * from public.tasks_for_me(${most})`.raw(),
});
const card = (askers: Asker[]): Question => ({
  name: 'shift_card',
  askers,
  select: (tx, shift) => tx`select * from public.shift_card(${shift})`.raw(),
});
const peopleFor = (askers: Asker[]): Question => ({
  name: 'people_for_shift(20)',
  askers,
  select: (tx, shift) => tx`select * from public.people_for_shift(shift => ${shift}, most => ${20})`.raw(),
});

const claimsOf = (user: string, session: string) =>
  JSON.stringify({ sub: user, role: 'authenticated', session_id: session });

// As the rest of the data: without triggers, which would ask for invitations.
const asMade = <T>(sql: postgres.Sql, work: (tx: postgres.TransactionSql) => Promise<T>) =>
  sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    return work(tx);
  });

// So many people of a municipality with an account, the same ones at every scale, and what they may come to look at.
async function candidates(
  sql: postgres.Sql,
  code: string,
): Promise<{ self: Asker[]; looking: Asker[]; ids: string[] }> {
  const rows = await asMade(
    sql,
    (tx) => tx<{ person: string; user: string; session: string; shift: string }[]>`
    with chosen as (
      select p.person_id as person, row_number() over (order by bench.luck(p.n, 200)) as i,
        md5('user:' || p.person_id)::uuid as "user", md5('session:' || p.person_id)::uuid as session
      from bench.people p join private.candidate_features f on f.candidate_id = p.person_id
      where p.code = ${code} and f.in_market
      order by 2 limit ${people}
    ),
    users as (
      insert into auth.users (id, email) select c."user", c.person || '@example.no' from chosen c
    ),
    sessions as (
      insert into auth.sessions (id, user_id) select c.session, c."user" from chosen c
    ),
    accounts as (
      update public.people p set user_id = c."user" from chosen c where p.person_id = c.person
    )
    select c.person, c."user", c.session, o.shift
    from chosen c join (
      select s.shift_id as shift, row_number() over (order by bench.luck(s.n, 201)) as i
      from bench.shifts s where s.code = ${code} and s.kind = 'open'
    ) as o on o.i = c.i
    order by c.i`,
  );
  return {
    self: rows.map(({ user, session, person }) => ({ claims: claimsOf(user, session), id: person })),
    looking: rows.map(({ user, session, shift }) => ({ claims: claimsOf(user, session), id: shift })),
    ids: rows.map(({ person }) => person),
  };
}

// So many open shifts of a municipality, each with a lead of its organisation.
async function leads(sql: postgres.Sql, code: string): Promise<Asker[]> {
  const rows = await asMade(
    sql,
    (tx) => tx<{ user: string; session: string; shift: string }[]>`
    with chosen as (
      select o.shift_id as shift, o.organisation_id as organisation, row_number() over (order by bench.luck(s.n, 202)) as i,
        md5('lead:' || o.organisation_id)::uuid as person, md5('lead user:' || o.organisation_id)::uuid as "user",
        md5('lead session:' || o.organisation_id)::uuid as session
      from private.open_shifts o join bench.shifts s on s.shift_id = o.shift_id
      where o.municipality_code = ${code}
      order by 3 limit ${shifts}
    ),
    each as (
      select distinct c.organisation, c.person, c."user", c.session from chosen c
    ),
    users as (
      insert into auth.users (id, email) select e."user", e.person || '@example.no' from each e
    ),
    sessions as (
      insert into auth.sessions (id, user_id) select e.session, e."user" from each e
    ),
    persons as (
      insert into public.people (person_id, user_id, municipality_code, first_name, last_name)
      select e.person, e."user", ${code}, 'Måling', 'Ansatt' from each e
    ),
    roles as (
      insert into public.staff_roles (person_id, role, municipality_code, organisation_id)
      select e.person, 'lead', ${code}, e.organisation from each e
    )
    select c."user", c.session, c.shift from chosen c order by c.i`,
  );
  return rows.map(({ user, session, shift }) => ({ claims: claimsOf(user, session), id: shift }));
}

type Closers = (() => Promise<void> | void)[];

// What is started is written down at once, so that it is ended whatever happens next.
async function databaseAt(scale: Scale, closers: Closers): Promise<Database> {
  const folder = freshFolder(`matching-${scale.name}`);
  closers.push(() => removeFolder(folder));
  const cluster = await startCluster({ folder, root });
  closers.push(() => cluster.stop());
  await bringUpToDate(cluster.ownerUrl, root);
  const owner = postgres(cluster.ownerUrl, {
    max: 1,
    onnotice: () => {},
    idle_timeout: 0,
    max_lifetime: null,
  });
  closers.push(() => owner.end({ timeout: 1 }));
  const password = new URL(cluster.loginUrl).password;
  await owner.unsafe(`alter role authenticator login password '${password}'`);
  progress(`${scale.name}: making ${scale.municipalities.length} municipalities`);
  const makeSeconds = await makeMunicipalities(cluster.ownerUrl, scale.municipalities, progress);
  const login = connect(cluster, 1);
  closers.push(() => login.end({ timeout: 1 }));
  return { ...scale, cluster, owner, login, makeSeconds };
}

const connect = (cluster: Cluster, max: number) =>
  postgres(cluster.loginUrl, { max, onnotice: () => {}, idle_timeout: 0, max_lifetime: null });

// Round by round, and in each round one database after the other: what disturbs the machine disturbs both.
async function speeds(questions: [database: Database, question: Question][]): Promise<Speed[]> {
  for (const [{ login }, question] of questions)
    for (let i = 0; i < warmUp; i++) {
      const asker = question.askers[i % question.askers.length];
      if (asker) await ask(login, question, asker);
    }
  const found = questions.map((): Speed[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [i, [{ login }, question]] of questions.entries()) {
      const times: number[] = [];
      for (const asker of question.askers) times.push(await ask(login, question, asker));
      found[i]?.push({ p50: at(times, 0.5), p95: at(times, 0.95) });
    }
  return found.map((of) => ({
    p50: median(of.map(({ p50 }) => p50)),
    p95: median(of.map(({ p95 }) => p95)),
  }));
}

async function perSecond({ cluster }: Database, question: Question, connections: number): Promise<number> {
  const sql = connect(cluster, connections);
  try {
    let next = 0;
    const asked = async (until: number): Promise<number> => {
      let done = 0;
      await Promise.all(
        Array.from({ length: connections }, async () => {
          while (performance.now() < until) {
            const asker = question.askers[next++ % question.askers.length];
            if (asker) await ask(sql, question, asker);
            done++;
          }
        }),
      );
      return done;
    };
    await asked(performance.now() + 1000);
    const found: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const began = performance.now();
      const done = await asked(began + throughputSeconds * 1000);
      found.push((done * 1000) / (performance.now() - began));
    }
    return median(found);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

// The naive way must find what the product finds, and beyond that only what the rules of working time and age take away.
async function compareTasks({ owner }: Database, ids: string[]): Promise<void> {
  let found = 0;
  for (const person of ids) {
    const theirs = await tasksForOne(owner, drammen.code, person);
    const ours = await owner<{ id: string }[]>`
      select r.shift_id as id
      from private.ranked_tasks(${person}, date_trunc('minute', private.clock()), 100000, null, null, null, null, null, null) r`;
    const others = await owner<{ id: string }[]>`
      select s.shift_id as id from public.shifts s where s.shift_id = any (${theirs.map(({ id }) => id)}::uuid[])
        and private.broken_rule(${person}, s.starts_at, s.ends_at, null) is not null`;
    same(`tasks for ${person}`, ours, theirs, others);
    found += ours.length;
  }
  if (found < ids.length * 10)
    throw new Error(`Only ${found} tasks fit ${ids.length} people: too few to say anything.`);
  progress(`both ways find the same ${found} tasks for ${ids.length} people`);
}

async function comparePeople({ owner }: Database, ids: string[]): Promise<void> {
  let found = 0;
  for (const shift of ids) {
    const theirs = await peopleForOne(owner, drammen.code, shift);
    const ours = await owner<{ id: string }[]>`
      select r.candidate_id as id
      from private.ranked_people(${shift}, date_trunc('minute', private.clock()), 100000, '{}') r`;
    const others = await owner<{ id: string }[]>`
      select c.id from unnest(${theirs.map(({ id }) => id)}::uuid[]) as c (id)
      join public.shifts s on s.shift_id = ${shift}
      where private.broken_rule(c.id, s.starts_at, s.ends_at, null) is not null`;
    same(`people for ${shift}`, ours, theirs, others);
    found += ours.length;
  }
  if (found < ids.length * 10)
    throw new Error(`Only ${found} people fit ${ids.length} shifts: too few to say anything.`);
  progress(`both ways find the same ${found} people for ${ids.length} shifts`);
}

function same(what: string, ours: { id: string }[], theirs: Ranked[], others: { id: string }[]): void {
  const taken = new Set(others.map(({ id }) => id));
  const left = theirs.filter(({ id }) => !taken.has(id)).map(({ id }) => id);
  const wanted = new Set(ours.map(({ id }) => id));
  const missing = ours.filter(({ id }) => !left.includes(id)).length;
  const extra = left.filter((id) => !wanted.has(id)).length;
  if (missing > 0 || extra > 0)
    throw new Error(`${what}: the naive way lacks ${missing} of ${ours.length} and has ${extra} too many.`);
}

async function timed(asks: (() => Promise<unknown>)[]): Promise<Speed> {
  await asks[0]?.();
  const found: Speed[] = [];
  for (let round = 0; round < rounds; round++) {
    const times: number[] = [];
    for (const one of asks) {
      const began = performance.now();
      await one();
      times.push(performance.now() - began);
    }
    found.push({ p50: at(times, 0.5), p95: at(times, 0.95) });
  }
  return { p50: median(found.map(({ p50 }) => p50)), p95: median(found.map(({ p95 }) => p95)) };
}

async function sizes({ owner, makeSeconds }: Database): Promise<Figures> {
  const read = [
    'private.candidate_features',
    'private.clearance_masks',
    'private.open_shifts',
    'public.assignments',
  ];
  const rows = await owner<{ name: string; rows: number; table: number; indexes: number }[]>`
    select t.name, c.reltuples::int as rows, pg_table_size(c.oid) / 1e6 as table, pg_indexes_size(c.oid) / 1e6 as indexes
    from unnest(${read}::text[]) as t (name) join pg_class c on c.oid = t.name::regclass`;
  const [all] = await owner<{ size: number }[]>`select pg_database_size(current_database()) / 1e6 as size`;
  const [has] = await owner<{ people: number; shifts: number; municipalities: number }[]>`
    select (select count(*)::int from private.candidate_features) as people, (select count(*)::int from private.open_shifts) as shifts,
      (select count(*)::int from public.municipalities) as municipalities`;
  return {
    municipalities: has?.municipalities ?? 0,
    candidates: has?.people ?? 0,
    openShifts: has?.shifts ?? 0,
    makeSeconds: rounded(makeSeconds),
    tablesMB: Object.fromEntries(
      rows.map((row) => [
        row.name,
        { rows: row.rows, table: rounded(Number(row.table)), indexes: rounded(Number(row.indexes)) },
      ]),
    ),
    databaseMB: rounded(Number(all?.size ?? 0), 0),
  };
}

const shown = ({ p50, p95 }: Speed): Figures => ({ p50: rounded(p50, 2), p95: rounded(p95, 2) });

async function measured(closers: Closers): Promise<Report> {
  const small = await databaseAt({ name: 'S', municipalities: [drammen] }, closers);
  const large = await databaseAt({ name: 'L', municipalities: country() }, closers);

  const drammenS = await candidates(small.owner, drammen.code);
  const drammenL = await candidates(large.owner, drammen.code);
  if (drammenS.ids.join() !== drammenL.ids.join())
    throw new Error('The two databases do not have the same people in the same municipality.');
  const osloL = await candidates(large.owner, oslo.code);
  const leadsS = await leads(small.owner, drammen.code);
  const leadsL = await leads(large.owner, drammen.code);
  const leadsOslo = await leads(large.owner, oslo.code);
  for (const { owner } of [small, large]) await owner`vacuum analyze`;

  await compareTasks(small, drammenS.ids.slice(0, comparedPeople));
  await comparePeople(
    small,
    leadsS.slice(0, comparedShifts).map(({ id }) => id),
  );

  const pairs: { question: (askers: Asker[]) => Question; s: Asker[]; l: Asker[]; oslo: Asker[] }[] = [
    { question: (askers) => tasks(5, askers), s: drammenS.self, l: drammenL.self, oslo: osloL.self },
    { question: (askers) => tasks(20, askers), s: drammenS.self, l: drammenL.self, oslo: osloL.self },
    { question: card, s: drammenS.looking, l: drammenL.looking, oslo: osloL.looking },
    { question: peopleFor, s: leadsS, l: leadsL, oslo: leadsOslo },
  ];
  const queries: Figures = {};
  const byName = new Map<string, { s: Speed; l: Speed }>();
  for (const { question, s, l, oslo: inOslo } of pairs) {
    const [atS, atL] = await speeds([
      [small, question(s)],
      [large, question(l)],
    ]);
    const [atOslo] = await speeds([[large, question(inOslo)]]);
    if (!atS || !atL || !atOslo) throw new Error('Nothing was measured.');
    const { name } = question([]);
    byName.set(name, { s: atS, l: atL });
    const loads: Figures = {};
    for (const [scale, database, askers] of [
      ['S', small, s],
      ['L', large, l],
    ] as const)
      loads[scale] = {
        by1: Math.round(await perSecond(database, question(askers), 1)),
        by8: Math.round(await perSecond(database, question(askers), 8)),
      };
    queries[name] = {
      S: shown(atS),
      L: shown(atL),
      ratio: rounded(atL.p50 / atS.p50, 2),
      oslo: shown(atOslo),
      perSecond: loads,
    };
    progress(
      `${name}: S ${rounded(atS.p50, 2)} / ${rounded(atS.p95, 2)} ms, L ${rounded(atL.p50, 2)} / ${rounded(atL.p95, 2)} ms, Oslo ${rounded(atOslo.p50, 2)} / ${rounded(atOslo.p95, 2)} ms`,
    );
  }

  const naiveTasks = await timed(
    drammenS.ids.slice(0, naivePeople).map((id) => () => tasksForOne(small.owner, drammen.code, id)),
  );
  const naivePeopleFor = await timed(
    leadsS.slice(0, naiveShifts).map(
      ({ id }) =>
        () =>
          peopleForOne(small.owner, drammen.code, id),
    ),
  );
  // beside them the product's own ranking, also by the owner and without the cards, which the naive way does not write either
  const rankedTasks = await timed(
    drammenS.ids.map(
      (id) => () =>
        small.owner`select * from private.ranked_tasks(${id}, date_trunc('minute', now()), 20, null, null, null, null, null, null)`,
    ),
  );
  const rankedPeople = await timed(
    leadsS.map(
      ({ id }) =>
        () =>
          small.owner`select * from private.ranked_people(${id}, now(), 20, '{}')`,
    ),
  );
  const speedOf = (name: string) => {
    const found = byName.get(name);
    if (!found) throw new Error(`${name} was not measured.`);
    return found;
  };
  const task = speedOf(tasks(20, []).name);
  const person = speedOf(peopleFor([]).name);
  const naive = {
    tasks: {
      ...shown(naiveTasks),
      ranked: shown(rankedTasks),
      ratio: rounded(naiveTasks.p50 / rankedTasks.p50),
      besideTheWholeCall: rounded(naiveTasks.p50 / task.s.p50),
    },
    people: {
      ...shown(naivePeopleFor),
      ranked: shown(rankedPeople),
      ratio: rounded(naivePeopleFor.p50 / rankedPeople.p50),
      besideTheWholeCall: rounded(naivePeopleFor.p50 / person.s.p50),
    },
  };
  return {
    figures: {
      machine: {
        cores: cpus().length,
        memoryGB: Math.round(totalmem() / 2 ** 30),
        node: process.version,
        system: `${process.platform} ${process.arch}`,
      },
      how: 'ms from the question sent to its last row come, as the database writes it, on one prepared connection, inside the transaction; median of three rounds',
      S: await sizes(small),
      L: await sizes(large),
      queries,
      naive,
      nodeMemoryMB: memoryOf(process.pid),
    },
    floors: [
      atMost('tasks p95, S', rounded(task.s.p95, 2), 10, ' ms'),
      atMost('tasks p95, L', rounded(task.l.p95, 2), 10, ' ms'),
      atMost('people p95, S', rounded(person.s.p95, 2), 25, ' ms'),
      atMost('people p95, L', rounded(person.l.p95, 2), 25, ' ms'),
      atMost('tasks p50, L beside S', rounded(task.l.p50 / task.s.p50, 2), 1.3, ' ×'),
      atMost('people p50, L beside S', rounded(person.l.p50 / person.s.p50, 2), 1.3, ' ×'),
      atLeast('tasks p50, ranked in JavaScript beside here, both as owner', naive.tasks.ratio, 20, ' ×'),
      atLeast('people p50, ranked in JavaScript beside here, both as owner', naive.people.ratio, 60, ' ×'),
    ],
  };
}

export async function matching(): Promise<Report> {
  const closers: Closers = [];
  let ending: Promise<void> | null = null;
  const end = () =>
    (ending ??= (async () => {
      for (const close of closers.reverse()) await close();
    })());
  const interrupted = () => void end().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted);
  try {
    return await measured(closers);
  } finally {
    await end();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupted);
  }
}
