// Whom Nav has referred, who follows them, and what has been agreed with them.
import { addDays, osloInstant } from '../../../src/lib/calendar.ts';
import { put } from '../rows.ts';
import { municipality, type Crowd, type Stage, type Staff } from '../stage.ts';

/** Gives back those who have an agreed activity. */
export async function referPeople(stage: Stage, staff: Staff, crowd: Crowd): Promise<Set<string>> {
  const { sql, random, today } = stage;
  const { amina, others, since } = crowd;
  // Kari follows Amina, some fifty who come and go, and a few who have not begun; Vegard follows the others
  const comesAndGoes = others.filter((p) => p.referred && p.habits.length > 0).map(({ id }) => id);
  const notBegun = others.filter((p) => p.referred && p.habits.length === 0).map(({ id }) => id);
  const karis = new Set([amina, ...comesAndGoes.slice(0, 50), ...notBegun.slice(0, 4)]);
  const referred = [amina, ...others.filter((p) => p.referred).map(({ id }) => id)].map((id) => ({
    id,
    adviser: karis.has(id) ? staff.kari : staff.vegard,
  }));
  await put(
    sql,
    'public.caseloads',
    referred.map(({ id, adviser }) => ({
      caseload_id: random.uuid(),
      candidate_id: id,
      adviser_id: adviser,
      since_at: osloInstant(since(id), '09.00'),
    })),
  );
  await put(
    sql,
    'public.referrals',
    referred.map(({ id, adviser }) => ({
      referral_id: random.uuid(),
      candidate_id: id,
      referred_by: adviser,
      referred_at: osloInstant(since(id), '09.00'),
      office: 'Nav Drammen',
      basis: random.one(['stl_20a', 'stl_20', 'kvalifiseringsprogram', 'introduksjonsprogram', 'none']),
      assessed_on: since(id),
      plain_words: 'Du prøver oppgaver noen timer i uka. Vi snakkes hver måned om hvordan det går.',
    })),
  );
  await sql`
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    select r.referred_at, 'referral.made', ${municipality}, r.referred_by, r.candidate_id from public.referrals r order by r.referred_at`;
  const agreed = new Set(
    referred.filter(({ id }) => id === amina || random.next() < 0.75).map(({ id }) => id),
  );
  await put(
    sql,
    'public.agreed_activities',
    referred
      .filter(({ id }) => agreed.has(id))
      .map(({ id, adviser }) => ({
        agreed_activity_id: random.uuid(),
        candidate_id: id,
        hours_per_week: id === amina ? 6 : random.one([2, 4, 6, 8, 10]),
        from_date: since(id),
        to_date:
          random.next() < 0.06 ? addDays(today, 5 + random.below(9)) : addDays(today, 60 + random.below(120)),
        agreed_by: adviser,
        agreed_at: osloInstant(since(id), '09.30'),
      })),
  );
  return agreed;
}
