import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cluster } from '../../src/lib/server/embedded.ts';
import { clockAsOwner, runClock } from '../../src/lib/server/scheduler.ts';
import { migratedCluster } from '../database.ts';

const people = 200;
let cluster: Cluster;
let sql: postgres.Sql;
let users: string[] = [];
let place: { municipality: string; organisation: string; place: string; contact: string };

beforeAll(async () => {
  cluster = await migratedCluster('race');
  sql = postgres(cluster.ownerUrl, { max: 4, onnotice: () => {} });
  await sql.unsafe(`alter role authenticator login password '${new URL(cluster.loginUrl).password}'`);
  const [made] = await sql`
    with m as (insert into public.municipalities values ('3301', 'Drammen') returning municipality_code),
    e as (insert into public.employers (municipality_code, name) select municipality_code, 'Drammen kommune' from m
      returning employer_id),
    o as (insert into public.organisations (municipality_code, employer_id, name, kind, sector)
      select m.municipality_code, e.employer_id, 'Prøvehjemmet', 'nursing_home', 'municipal' from m, e
      returning organisation_id)
    select municipality_code as municipality, organisation_id as organisation from m, o`;
  const [where] = await sql`
    insert into public.places (organisation_id, municipality_code, name, address, latitude, longitude)
    values (${made?.organisation}, '3301', 'Hovedbygget', 'Prøveveien 1', 59.74, 10.2) returning place_id`;
  const [contact] = await sql`
    insert into public.contacts (place_id, name, meet_where) values (${where?.place_id}, 'Tone', 'Hovedinngangen')
    returning contact_id`;
  place = {
    municipality: made?.municipality,
    organisation: made?.organisation,
    place: where?.place_id,
    contact: contact?.contact_id,
  };
  // accounts made by the set-up itself, so the invitation is left out
  await sql.begin(async (tx) => {
    await tx`alter table auth.users disable trigger users_200_admit_invited`;
    const rows = await tx<{ id: string }[]>`
      insert into auth.users (id, email)
      select gen_random_uuid(), 'p' || n || '@example.no' from generate_series(1, ${people}) n returning id`;
    users = rows.map((row) => row.id);
    await tx`
      insert into public.people (user_id, municipality_code, first_name, last_name)
      select id, '3301', 'Person', email from auth.users`;
    await tx`
      insert into public.candidates (person_id, municipality_code, birth_date, notice_read_at)
      select person_id, '3301', '1990-01-01', now() from public.people`;
    await tx`insert into auth.sessions (id, user_id) select id, id from auth.users`;
    await tx`alter table auth.users enable trigger users_200_admit_invited`;
  });
});
afterAll(async () => {
  await sql.end({ timeout: 5 });
  await cluster.stop();
});

// An introduction, so that whoever has the place has it at once.
async function shift(capacity: number, startsIn: string): Promise<string> {
  const [task] = await sql`
    insert into public.tasks (municipality_code, organisation_id, place_id, task_type, title, does, does_not, pay,
      introduction, published_at)
    values ('3301', ${place.organisation}, ${place.place}, 'matvert', 'Bli kjent med stedet', ${['Hilse på']},
      ${['Bære']}, 'unpaid', true, now())
    returning task_id`;
  const [made] = await sql`
    insert into public.shifts (task_id, municipality_code, organisation_id, starts_at, ends_at, capacity, contact_id,
      published_at)
    select ${task?.task_id}, '3301', ${place.organisation}, at, at + interval '30 minutes', ${capacity},
      ${place.contact}, now()
    from (select date_trunc('day', now(), 'Europe/Oslo') + interval '12 hours' + ${startsIn}::interval as at) as start
    returning shift_id`;
  return made?.shift_id;
}

type Answer = { state: string } | { refused: string; code: string };

// One connection per person, all open before anyone asks: what is measured is the database, not the door.
type Ask = { user: string; shift: string; request: string };
const take = (tx: postgres.TransactionSql, { shift, request }: Ask) =>
  tx<{ state: string }[]>`select state from public.take_shift(${shift}, ${request})`;

async function allAtOnce(asks: Ask[], does = take): Promise<Answer[]> {
  const connections = asks.map(() => postgres(cluster.loginUrl, { max: 1, onnotice: () => {} }));
  try {
    await Promise.all(connections.map((connection) => connection`select 1`));
    return await Promise.all(
      asks.map(async (ask, index) => {
        const connection = connections[index];
        if (!connection) throw new Error('a connection for each');
        const claims = JSON.stringify({ sub: ask.user, role: 'authenticated', session_id: ask.user });
        try {
          return await connection.begin(async (tx) => {
            await tx`select set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${claims}, true)`;
            const [row] = await does(tx, ask);
            return { state: row?.state ?? 'nothing' };
          });
        } catch (error) {
          if (!(error instanceof postgres.PostgresError)) throw error;
          return { refused: error.message, code: error.code };
        }
      }),
    );
  } finally {
    await Promise.all(connections.map((connection) => connection.end({ timeout: 5 })));
  }
}

const count = (answers: Answer[], key: string) =>
  answers.filter((answer) => ('state' in answer ? answer.state : answer.refused) === key).length;

describe('two hundred people at once', () => {
  it.each([1, 7])(
    'after %i places: exactly so many have one, the others are refused kindly',
    async (capacity) => {
      const wanted = await shift(capacity, `${capacity + 2} days`);
      const answers = await allAtOnce(users.map((user) => ({ user, shift: wanted, request: randomUUID() })));
      expect(count(answers, 'confirmed')).toBe(capacity);
      expect(count(answers, 'shift_full')).toBe(people - capacity);
      expect(answers.every((answer) => 'state' in answer || answer.code === 'PT409')).toBe(true);
      const [row] = await sql`
      select s.taken, (select count(*)::int from public.assignments a
        where a.shift_id = s.shift_id and a.state = 'confirmed') as confirmed
      from public.shifts s where s.shift_id = ${wanted}`;
      expect(row).toEqual({ taken: capacity, confirmed: capacity });
    },
  );

  it('never book one person twice at the same time', async () => {
    const overlapping = await Promise.all([1, 2, 3, 4].map(() => shift(20, '12 days')));
    const asks = users
      .slice(0, 20)
      .flatMap((user) => overlapping.map((each) => ({ user, shift: each, request: randomUUID() })));
    const answers = await allAtOnce(asks);
    expect(count(answers, 'confirmed')).toBe(20);
    expect(count(answers, 'overlap')).toBe(60);
    const [double] = await sql`
      select count(*)::int as n from public.assignments a join public.assignments b
        on a.candidate_id = b.candidate_id and a.assignment_id < b.assignment_id
        and a.state = 'confirmed' and b.state = 'confirmed'
        and tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)`;
    expect(double?.n).toBe(0);
  });

  it('have one effect when one request comes ten times', async () => {
    const wanted = await shift(20, '15 days');
    const asks = users.slice(0, 15).flatMap((user) => {
      const request = randomUUID();
      return Array.from({ length: 10 }, () => ({ user, shift: wanted, request }));
    });
    const answers = await allAtOnce(asks);
    expect(count(answers, 'confirmed')).toBe(150);
    const [row] = await sql`select count(*)::int as n from public.assignments where shift_id = ${wanted}`;
    expect(row?.n).toBe(15);
  });

  it('have one effect when one id comes for two things at the same moment, and the other is told so', async () => {
    const [one, other] = [await shift(20, '18 days'), await shift(20, '19 days')];
    const asks = users.slice(0, 15).flatMap((user) => {
      const request = randomUUID();
      return [one, other, one, other].map((each) => ({ user, shift: each, request }));
    });
    const answers = await allAtOnce(asks);
    expect(count(answers, 'confirmed')).toBe(30);
    expect(count(answers, 'request_reused')).toBe(30);
    const [row] = await sql`
      select count(*)::int as n from public.assignments where shift_id = any (${[one, other]}::uuid[])`;
    expect(row?.n).toBe(15);
  });

  it('with the same id are no matter to each other', async () => {
    const wanted = await shift(20, '21 days');
    const request = randomUUID();
    const answers = await allAtOnce(users.slice(20, 30).map((user) => ({ user, shift: wanted, request })));
    expect(count(answers, 'confirmed')).toBe(10);
  });
});

describe('offers, on many nodes at once', () => {
  // ten in the morning, whatever hour it is: nobody is asked at night
  const setClock = () =>
    sql`
    create or replace function private.clock() returns timestamptz language plpgsql stable set search_path = '' as $$
    begin
        return now() + (((date_trunc('day', now() at time zone 'Europe/Oslo') + interval '1 day 10 hours') at time zone 'Europe/Oslo')
            - date_trunc('minute', now()));
    end $$`.simple();

  // so many connections of the owner, each running the clock until told to stop
  const nodes = async (number: number, work: () => Promise<void>): Promise<void> => {
    const connections = Array.from({ length: number }, () =>
      postgres(cluster.ownerUrl, { max: 1, onnotice: () => {} }),
    );
    let working = true;
    const running = connections.map(async (connection) => {
      while (working) await runClock(clockAsOwner(connection));
    });
    try {
      await work();
    } finally {
      working = false;
      await Promise.all(running);
      await Promise.all(connections.map((connection) => connection.end({ timeout: 5 })));
    }
  };

  it('go out once each, to nobody more often than they have said', async () => {
    await setClock();
    await sql`
      insert into public.availability (candidate_id, weekday, from_time, to_time)
      select c.person_id, d, '00:00', '24:00' from public.candidates c, generate_series(1, 7) as d`;
    const shifts = await Promise.all(
      Array.from({ length: 60 }, (_, n) => shift(1 + (n % 3), `${30 + n} hours`)),
    );
    await nodes(6, async () => {
      for (;;) {
        const [row] =
          await sql`select count(*)::int as n from private.waves where shift_id = any (${shifts}::uuid[])`;
        if (row?.n === shifts.length) break;
      }
    });
    const [sent] = await sql`
      select (select count(*)::int from private.waves w where w.shift_id = any (${shifts}::uuid[]) and w.number <> 1) as again,
        (select max(x.n)::int from (select count(*) as n from public.offers o where o.shift_id = any (${shifts}::uuid[]) group by o.shift_id) x) as most,
        (select count(*)::int from (
          select from public.offers o group by o.candidate_id, (o.due_at at time zone 'Europe/Oslo')::date having count(*) > 2
        ) x) as pestered,
        (select count(*)::int from public.offers) as offers`;
    expect(sent).toMatchObject({ again: 0, pestered: 0 });
    expect(sent?.most).toBeLessThanOrEqual(5);
    expect(sent?.offers).toBeGreaterThan(100);
  });

  it('are answered by all at once: exactly so many get a place, and the others’ are withdrawn', async () => {
    const wanted = await shift(3, '40 days');
    const asked = users.slice(0, 60);
    await sql.begin(async (tx) => {
      for (const user of asked)
        await tx`select private.ask((select person_id from public.people where user_id = ${user}), ${wanted}, 'standby', true)`;
    });
    let answers: Answer[] = [];
    await nodes(3, async () => {
      answers = await allAtOnce(
        asked.map((user) => ({ user, shift: wanted, request: randomUUID() })),
        (tx, ask) => tx<{ state: string }[]>`
          select a.state from public.offers o, lateral public.accept_offer(o.offer_id, ${ask.request}) a
          where o.shift_id = ${ask.shift}`,
      );
    });
    expect(count(answers, 'confirmed')).toBe(3);
    expect(count(answers, 'offer_over') + count(answers, 'shift_full')).toBe(57);
    const [row] = await sql`
      select s.taken, (select count(*)::int from public.offers o where o.shift_id = s.shift_id and o.state = 'accepted') as accepted,
        (select count(*)::int from public.offers o where o.shift_id = s.shift_id and o.withdrawn_why = 'filled') as withdrawn
      from public.shifts s where s.shift_id = ${wanted}`;
    expect(row).toEqual({ taken: 3, accepted: 3, withdrawn: 57 });
  });
});

// Last: whoever is forgotten is nobody to the tests above.
describe('people who are forgotten while they take a shift', () => {
  it('either came too late or are let go, and no seat is held by nobody', async () => {
    const wanted = await shift(20, '50 days');
    const leaving = users.slice(100, 160);
    const persons = await sql<{ id: string }[]>`
      select person_id as id from public.people where user_id = any (${leaving}::uuid[])`;
    const forgetting = Promise.all(persons.map(({ id }) => sql`select private.forget(${id})`));
    const answers = await allAtOnce(leaving.map((user) => ({ user, shift: wanted, request: randomUUID() })));
    await forgetting;
    expect(
      answers.filter(
        (answer) =>
          !('state' in answer ? answer.state === 'confirmed' : ['PT404', 'PT409'].includes(answer.code)),
      ),
    ).toEqual([]);
    const [left] = await sql`
      select s.taken, (select count(*)::int from public.assignments a where a.candidate_id = any (${persons.map(({ id }) => id)}::uuid[])) as theirs,
        (select count(*)::int from public.assignments a where a.shift_id = s.shift_id and a.state <> 'withdrawn') as held,
        (select count(*)::int from auth.users u where u.id = any (${leaving}::uuid[])) as accounts
      from public.shifts s where s.shift_id = ${wanted}`;
    expect(left).toEqual({ taken: 0, theirs: 0, held: 0, accounts: 0 });
  });
});
