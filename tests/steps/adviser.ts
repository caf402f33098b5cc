// What an adviser and a programme lead do, in their words, and the municipality they do it in: each journey has its own, so that
// its numbers are its own too.
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import { hasSignedIn } from './doors.ts';
import { opensAccount } from './account.ts';
import { database } from './world.ts';

export type Staff = { id: string; email: string; name: string; municipality: string };
export type Person = { id: string; name: string };

/** A municipality nobody else is in. */
export async function aMunicipality(): Promise<string> {
  const sql = database();
  for (;;) {
    const code = String(randomInt(9000, 9999));
    const made = await sql`insert into public.municipalities values (${code}, ${`Reisby ${code}`})
      on conflict do nothing returning municipality_code`;
    if (made.length > 0) return code;
  }
}

export async function aStaffMember(
  firstName: string,
  role: 'adviser' | 'programme_lead' | 'administrator',
  municipality: string,
): Promise<Staff> {
  const sql = database();
  const email = `${randomUUID()}@reise.example.no`;
  const code = `REISE${randomBytes(6).toString('hex').toUpperCase()}`;
  const lastName = `Reise${randomBytes(2).toString('hex')}`;
  await sql`insert into public.invitations (code_hash, municipality_code, first_name, last_name, email, role, expires_at)
    values (private.code_hash(${code}), ${municipality}, ${firstName}, ${lastName}, ${email}, ${role}, now() + interval '1 day')`;
  const user = await opensAccount(sql, email, code);
  const [row] = await sql<{ person_id: string }[]>`
    select person_id from public.people where user_id = ${user}`;
  if (!row) throw new Error('the staff member was not admitted');
  return { id: row.person_id, email, name: `${firstName} ${lastName}`, municipality };
}

/** Somebody whom the adviser follows, referred some weeks ago, with six hours a week agreed. */
export async function follows(adviser: Staff, firstName: string): Promise<Person> {
  const sql = database();
  const lastName = `Reise${randomBytes(2).toString('hex')}`;
  const [row] = await sql<{ person_id: string }[]>`
    insert into public.people (municipality_code, first_name, last_name, phone)
    values (${adviser.municipality}, ${firstName}, ${lastName}, '900 00 000') returning person_id`;
  if (!row) throw new Error('the person was not made');
  const id = row.person_id;
  await sql`insert into public.candidates (person_id, municipality_code, birth_date)
    values (${id}, ${adviser.municipality}, '1995-03-02')`;
  await sql`insert into public.caseloads (candidate_id, adviser_id) values (${id}, ${adviser.id})`;
  await sql`insert into public.referrals (candidate_id, referred_by, referred_at, office, basis, assessed_on, plain_words)
    values (${id}, ${adviser.id}, now() - interval '10 days', 'Nav Reisby', 'stl_20a', private.today() - 60,
      'Vi prøver seks timer i uka.')`;
  await sql`insert into public.agreed_activities (candidate_id, hours_per_week, from_date, to_date, agreed_by)
    values (${id}, 6, private.today() - 60, private.today() + 120, ${adviser.id})`;
  return { id, name: `${firstName} ${lastName}` };
}

/** A shift two days ago that the person was not on time for, or at; and, if they said any, their own words about it. */
export async function wasAbsent(person: Person, municipality: string, words: string | null): Promise<void> {
  const sql = database();
  const name = `Reisetun ${randomBytes(4).toString('hex')}`;
  await sql`with e as (
      insert into public.employers (municipality_code, name) values (${municipality}, ${name}) returning employer_id
    ), o as (
      insert into public.organisations (municipality_code, employer_id, name, kind, sector)
      select ${municipality}, employer_id, ${name}, 'other', 'voluntary' from e returning organisation_id
    )
    insert into public.places (organisation_id, municipality_code, name, address, latitude, longitude)
    select organisation_id, ${municipality}, ${name}, 'Reiseveien 1', 59.74, 10.2 from o`;
  await sql`with p as (
      select place_id, organisation_id from public.places where name = ${name}
    ), k as (
      insert into public.contacts (place_id, name, phone, meet_where)
      select place_id, 'Tone', '320 00 000', 'i resepsjonen' from p returning contact_id
    ), t as (
      insert into public.tasks (municipality_code, organisation_id, place_id, task_type, title, does, does_not, pay, published_at)
      select ${municipality}, organisation_id, place_id, 'trivselskontakt', 'Vanne plantene', ${['Vanne i stua']},
        ${['Løfte noen']}, 'unpaid', now() - interval '5 days' from p returning task_id, organisation_id
    )
    insert into public.shifts (task_id, municipality_code, organisation_id, starts_at, ends_at, capacity, contact_id, published_at)
    select task_id, ${municipality}, organisation_id, d, d + interval '2 hours', 1, contact_id, now() - interval '5 days'
    from t, k, (select (private.today() - 2 + time '10:00') at time zone 'Europe/Oslo' as d) as day`;
  const [assignment] = await sql<{ assignment_id: string }[]>`
    insert into public.assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at, confirmed_at)
    select ${person.id}, s.shift_id, s.municipality_code, s.starts_at, s.ends_at, 'activity',
      s.starts_at - interval '1 day', s.starts_at - interval '1 day'
    from public.shifts s join public.tasks t on t.task_id = s.task_id join public.places p on p.place_id = t.place_id
    where p.name = ${name} returning assignment_id`;
  if (!assignment) throw new Error('the shift was not made');
  await sql`insert into public.attendance (assignment_id, candidate_id, fact, minutes, recorded_at)
    values (${assignment.assignment_id}, ${person.id}, 'absent', 0, now())`;
  if (words)
    await sql`insert into public.objections (assignment_id, candidate_id, claim, words, said_at)
      values (${assignment.assignment_id}, ${person.id}, 'own_words', ${words}, now())`;
}

/** Outcomes of the last whole quarter. */
export async function outcomesBefore(adviser: Staff, kinds: Record<string, number>): Promise<void> {
  const sql = database();
  const told: { id: string; kind: string }[] = [];
  for (const [kind, count] of Object.entries(kinds))
    for (let i = 0; i < count; i++) told.push({ id: (await follows(adviser, 'Utfall')).id, kind });
  // in a quarter that was closed long ago, and all at once, so that it is never closed with a part of them
  await sql`insert into public.outcomes (candidate_id, municipality_code, kind, exited_on, recorded_by, recorded_at)
    select o.id::uuid, ${adviser.municipality}, o.kind, d.day, ${adviser.id}, private.midnight(d.day)
    from unnest(${told.map(({ id }) => id)}::text[], ${told.map(({ kind }) => kind)}::text[]) as o (id, kind),
      (select (date_trunc('quarter', private.closed_month(private.today()) + interval '1 month') - interval '20 days')::date as day) as d`;
}

/** The clock's chore comes by until this municipality's last month is closed. */
export async function closesPeriods(municipality: string): Promise<void> {
  const closed = async () => {
    const [row] = await database()<{ closed: boolean }[]>`
      select exists (select from private.closed_months k where k.municipality_code = ${municipality}) as closed`;
    return row?.closed ?? false;
  };
  while (!(await closed())) await database()`select private.run_chore('close_periods')`;
}

/** A day in the last quarter that is closed, as a date field takes it. */
export async function aDayLastQuarter(): Promise<string> {
  const [row] = await database()<{ day: string }[]>`
    select to_char(date_trunc('quarter', private.closed_month(private.today()) + interval '1 month') - interval '15 days', 'YYYY-MM-DD') as day`;
  if (!row) throw new Error('no day');
  return row.day;
}

export async function signsIn(page: Page, staff: Staff, to: string): Promise<void> {
  await hasSignedIn(page, staff.email);
  await page.goto(to);
}

export async function opensPerson(page: Page, person: Person): Promise<void> {
  await page.goto('/adviser');
  await page.getByRole('link', { name: person.name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(person.name);
}

/** The row of an indicator's table, as it reads. */
export async function readsIndicator(page: Page, id: string): Promise<void> {
  await page.goto(`/programme/indicators/${id}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(id);
}
