// What a journey needs before it begins: people with accounts and shifts of their own, so that no journey spends another's.
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { z } from 'zod';
import { runEveryChore } from '../../src/lib/server/scheduler.ts';
import { until } from '../until.ts';
import { opensAccount } from './account.ts';

export { password } from './account.ts';

const secrets = z.object({ port: z.number(), ownerPassword: z.string() });

function connect() {
  const { OPPGAVETORGET_TEST_DATABASE: address, OPPGAVETORGET_TEST_DATA: folder } = process.env;
  if (address) return postgres(address, { max: 1, onnotice: () => {} });
  if (!folder) throw new Error('OPPGAVETORGET_TEST_DATA says which database the app under test has');
  const { port, ownerPassword } = secrets.parse(
    JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8')),
  );
  return postgres({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password: ownerPassword,
    database: 'postgres',
    max: 1,
  });
}

let open: ReturnType<typeof connect> | undefined;
export const database = () => (open ??= connect());
export async function closeWorld(): Promise<void> {
  await open?.end();
  open = undefined;
}

const only = <T>(rows: readonly T[]): T => {
  const [row] = rows;
  if (!row) throw new Error('one row was expected');
  return row;
};

const drammen = '3301';
export type Candidate = { id: string; email: string; firstName: string };

/** Somebody with an account, the notice read, and all days 6–22 free, unless it is said otherwise. */
export async function aCandidate(
  firstName: string,
  { hasReadNotice = true, hasHours = true, municipality = drammen } = {},
): Promise<Candidate> {
  const sql = database();
  const email = `${randomUUID()}@reise.example.no`;
  const code = `REISE${randomBytes(6).toString('hex').toUpperCase()}`;
  await sql`insert into public.municipalities values (${municipality}, 'Drammen') on conflict do nothing`;
  const { person_id: id } = only(
    await sql<{ person_id: string }[]>`
    insert into public.people (municipality_code, first_name, last_name, email)
    values (${municipality}, ${firstName}, 'Reise', ${email}) returning person_id`,
  );
  await sql`insert into public.candidates (person_id, municipality_code, birth_date, norwegian, lifting, notice_read_at)
    values (${id}, ${municipality}, '1990-05-14', 3, 2, ${hasReadNotice ? new Date() : null})`;
  if (hasHours)
    await sql`insert into public.availability (candidate_id, weekday, from_time, to_time)
      select ${id}, d, '06:00', '22:00' from generate_series(1, 7) as d`;
  await sql`insert into public.invitations (code_hash, municipality_code, person_id, first_name, last_name, email, expires_at)
    values (private.code_hash(${code}), ${municipality}, ${id}, ${firstName}, 'Reise', ${email}, now() + interval '1 day')`;
  await opensAccount(sql, email, code);
  return { id, email, firstName };
}

/** Follows the candidate as an adviser does; then they are one of the referred. */
export async function anAdviserFor(candidate: Candidate): Promise<void> {
  const sql = database();
  const { person_id: adviser } = only(
    await sql<{ person_id: string }[]>`
    insert into public.people (municipality_code, first_name, last_name, phone)
    values (${drammen}, 'Kari', 'Reise', '900 00 000') returning person_id`,
  );
  await sql`insert into public.caseloads (candidate_id, adviser_id) values (${candidate.id}, ${adviser})`;
  await sql`insert into public.access_log (viewer_id, person_id, role, day)
    values (${adviser}, ${candidate.id}, 'adviser', private.today())`;
}

export type Place = {
  id: string;
  municipality: string;
  organisation: string;
  employer: string;
  name: string;
  contact: string;
  code: string;
};

export async function aPlace(municipality = drammen): Promise<Place> {
  const sql = database();
  const name = `Reisetun ${randomBytes(4).toString('hex')}`;
  await sql`insert into public.municipalities values (${municipality}, 'Drammen') on conflict do nothing`;
  const { employer_id: employer } = only(
    await sql<{ employer_id: string }[]>`
    insert into public.employers (municipality_code, name) values (${municipality}, ${name}) returning employer_id`,
  );
  const { organisation_id: organisation } = only(
    await sql<{ organisation_id: string }[]>`
    insert into public.organisations (municipality_code, employer_id, name, kind, sector)
    values (${municipality}, ${employer}, ${name}, 'other', 'voluntary') returning organisation_id`,
  );
  const { place_id: id } = only(
    await sql<{ place_id: string }[]>`
    insert into public.places (organisation_id, municipality_code, name, address, latitude, longitude)
    values (${organisation}, ${municipality}, ${name}, 'Reiseveien 1', 59.74, 10.2) returning place_id`,
  );
  const { contact_id: contact } = only(
    await sql<{ contact_id: string }[]>`
    insert into public.contacts (place_id, name, phone, meet_where)
    values (${id}, 'Tone', '320 00 000', 'i resepsjonen') returning contact_id`,
  );
  const { code } = only(
    await sql<{ code: string }[]>`
    select code from public.place_codes where place_id = ${id}`,
  );
  return { id, municipality, organisation, employer, name, contact, code };
}

/** The word on the place's poster. */
export async function wordOf({ id }: Place): Promise<string> {
  const { word } = only(
    await database()<{ word: string }[]>`select word from public.place_codes where place_id = ${id}`,
  );
  return word;
}

export async function isIntroducedTo(candidate: Candidate, place: Place): Promise<void> {
  await database()`insert into public.introductions (candidate_id, place_id, introduced_on, colleague)
    values (${candidate.id}, ${place.id}, private.today() - 7, 'Tone')`;
}

export type Shift = { id: string; title: string };

/** The shift began so many minutes ago, and lasts two hours. */
export async function hasBegun(assignment: string, minutes: number): Promise<void> {
  const sql = database();
  const began = `${minutes} minutes`;
  await sql`update public.shifts set starts_at = now() - ${began}::interval, ends_at = now() - ${began}::interval + interval '2 hours'
    where shift_id = (select shift_id from public.assignments where assignment_id = ${assignment})`;
  await sql`update public.assignments set starts_at = now() - ${began}::interval, ends_at = now() - ${began}::interval + interval '2 hours'
    where assignment_id = ${assignment}`;
}

/** An open shift some days ahead at ten in the morning, or one that begins within so many minutes (before now: it is on). */
export async function aShift(
  place: Place,
  {
    inDays = 3,
    inMinutes = null as number | null,
    capacity = 1,
    title = 'Vanne plantene',
    needs = [] as string[],
  } = {},
): Promise<Shift> {
  const sql = database();
  const { task_id } = only(
    await sql<{ task_id: string }[]>`
    insert into public.tasks (municipality_code, organisation_id, place_id, task_type, title, does, does_not, bring, pay, published_at)
    values (${place.municipality}, ${place.organisation}, ${place.id}, 'trivselskontakt', ${title}, ${['Vanne i stua']},
      ${['Løfte noen']}, 'Innesko.', 'unpaid', now()) returning task_id`,
  );
  for (const requirement of needs)
    await sql`insert into public.task_requirements values (${task_id}, ${requirement})`;
  const { shift_id: id } = only(
    await sql<{ shift_id: string }[]>`
    insert into public.shifts (task_id, municipality_code, organisation_id, starts_at, ends_at, capacity, contact_id, published_at)
    select ${task_id}, ${place.municipality}, ${place.organisation}, at, at + interval '2 hours', ${capacity}, ${place.contact}, now()
    from (select case when ${inMinutes}::int is null
      then (private.today() + ${inDays}::int + time '10:00') at time zone 'Europe/Oslo'
      else now() + make_interval(mins => ${inMinutes}::int) end as at) as s
    returning shift_id`,
  );
  return { id, title };
}

/** The candidate has the shift already. */
export async function isOnShift(candidate: Candidate, shift: Shift): Promise<string> {
  const { assignment_id } = only(
    await database()<{ assignment_id: string }[]>`
    insert into public.assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at, confirmed_at)
    select ${candidate.id}, s.shift_id, s.municipality_code, s.starts_at, s.ends_at, 'voluntary',
      s.starts_at - interval '1 day', s.starts_at - interval '1 day'
    from public.shifts s where s.shift_id = ${shift.id} returning assignment_id`,
  );
  return assignment_id;
}

export async function placeCancels(shift: Shift): Promise<void> {
  await database()`update public.shifts set cancelled_at = now() where shift_id = ${shift.id}`;
}

export async function placeRecords(assignment: string, fact: string, minutes: number): Promise<void> {
  await database()`insert into public.attendance (assignment_id, candidate_id, fact, minutes, recorded_at)
    select a.assignment_id, a.candidate_id, ${fact}, ${minutes}, now()
    from public.assignments a where a.assignment_id = ${assignment}`;
}

/** Eight in the morning: what waited for it goes out now, whatever the clock on the wall says. */
export async function letMorningCome(): Promise<void> {
  const sql = database();
  // what the app's own clock is at is for the next look
  await until(async () => {
    // the clock itself sends nothing at night, nor beyond anybody's number
    await sql`update public.offers set due_at = now(), sent_at = now() where state = 'waiting'`;
    await runEveryChore(sql);
    const waiting = await sql`select from public.offers where state = 'waiting' limit 1`;
    return waiting.length === 0;
  });
}
