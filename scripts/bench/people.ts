// People and shifts that a measurement spends: accounts let in by invitations, and shifts that each of them can take at once.
import type postgres from 'postgres';

// of «oppgavetorget»
const passwordHash = '$2b$10$rakucHn/NkviJeWj0Oa7KOQk51S5P.5bqosTlKdywXPos.1TPCDly';

export type Taker = { email: string; person: string; user: string };
export type Place = { place: string; organisation: string; employer: string; contact: string };

const only = <T>(rows: readonly T[]): T => {
  const [row] = rows;
  if (!row) throw new Error('The demonstration data lacks what this measurement needs.');
  return row;
};

export async function anyPlace(sql: postgres.Sql): Promise<Place> {
  return only(
    await sql<Place[]>`
      select p.place_id as place, o.organisation_id as organisation, o.employer_id as employer, c.contact_id as contact
      from public.places p
      join public.organisations o on o.organisation_id = p.organisation_id
      join public.contacts c on c.place_id = p.place_id and c.retired_at is null
      where p.municipality_code = '3301' and o.kind = 'nursing_home'
      order by o.name, c.name limit 1`,
  );
}

// So many people with account, hours, requirements in order and the place shown to them.
export async function makeTakers(sql: postgres.Sql, count: number, at: Place): Promise<Taker[]> {
  return sql.begin(async (tx) => {
    await tx`
      create temporary table takers on commit drop as
      select n, gen_random_uuid() as person, gen_random_uuid() as "user",
        'bench' || n || '@example.no' as email, 'BENCH' || lpad(n::text, 7, '0') as code
      from generate_series(1, ${count}::int) as n`;
    await tx`
      insert into public.people (person_id, municipality_code, first_name, last_name, email)
      select person, '3301', 'Måling', 'Nr ' || n, email from takers`;
    await tx`
      insert into public.candidates (person_id, municipality_code, birth_date, norwegian, lifting, notice_read_at)
      select person, '3301', date '1990-05-14', 4, 2, now() from takers`;
    await tx`
      insert into public.availability (candidate_id, weekday, from_time, to_time)
      select person, d, '06:00', '22:00' from takers, generate_series(1, 7) as d`;
    await tx`
      insert into public.clearances (candidate_id, employer_id, requirement, seen_on)
      select t.person, ${at.employer}, r.requirement, private.today() - 30 from takers t, public.requirements r`;
    await tx`
      insert into public.introductions (candidate_id, place_id, introduced_on, colleague)
      select person, ${at.place}, private.today() - 30, 'Tone' from takers`;
    await tx`
      insert into public.invitations (code_hash, municipality_code, person_id, first_name, last_name, email, expires_at)
      select private.code_hash(code), '3301', person, 'Måling', 'Nr ' || n, email, now() + interval '1 day' from takers`;
    await tx`
      insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at,
        raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
      select "user", 'authenticated', 'authenticated', email, ${passwordHash}, now(),
        jsonb_build_object('provider', 'email', 'providers', jsonb_build_array('email')),
        jsonb_build_object('sub', "user", 'email', email, 'invitation', code), now(), now()
      from takers`;
    await tx`
      insert into auth.identities (id, provider, provider_id, user_id, identity_data, created_at, updated_at)
      select gen_random_uuid(), 'email', "user"::text, "user", jsonb_build_object('sub', "user", 'email', email), now(), now()
      from takers`;
    return tx<Taker[]>`select email, person, "user" from takers order by n`;
  });
}

// Open shifts of two hours, so many on each of the given days from today on, with two requirements. In order of their days.
export async function makeShifts(
  sql: postgres.Sql,
  at: Place,
  days: number[],
  aDay: number,
  capacity: number,
): Promise<string[]> {
  return sql.begin(async (tx) => {
    const { task } = only(
      await tx<{ task: string }[]>`
        insert into public.tasks (municipality_code, organisation_id, place_id, task_type, title, does, does_not, pay, published_at)
        values ('3301', ${at.organisation}, ${at.place}, 'matvert', 'Dekke bord', '{Dekke bord}', '{Løfte noen}', 'unpaid', now())
        returning task_id as task`,
    );
    await tx`
      insert into public.task_requirements (task_id, requirement)
      values (${task}, 'taushetserklaering'), (${task}, 'hygienekurs')`;
    const rows = await tx<{ shift: string }[]>`
      insert into public.shifts (task_id, municipality_code, organisation_id, starts_at, ends_at, capacity, contact_id, published_at)
      select ${task}, '3301', ${at.organisation}, s.at, s.at + interval '2 hours', ${capacity}::int, ${at.contact}, now()
      from (
        select (private.today() + d + time '10:00') at time zone 'Europe/Oslo' as at
        from unnest(${days}::int[]) with ordinality as u (d, place), generate_series(1, ${aDay}::int) as n order by place, n
      ) as s
      returning shift_id as shift`;
    return rows.map(({ shift }) => shift);
  });
}
