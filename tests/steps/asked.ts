// How the product asks people, at any hour: what would wait for the morning comes at once.
import { expect, type Page } from '@playwright/test';
import { database, type Candidate, type Place, type Shift } from './world.ts';

/** Questions that wait for eight in the morning, or for another day, are sent: the clock itself would not, at night or beyond one's number. */
export async function letMorningCome(candidate: Candidate): Promise<void> {
  await database()`update public.offers set due_at = private.clock(), sent_at = private.clock()
    where candidate_id = ${candidate.id} and state = 'waiting'`;
}

/** The candidate is asked for the shift, unless they were already. Gives back the address to answer at. */
export async function isAsked(candidate: Candidate, shift: Shift): Promise<string> {
  const sql = database();
  await sql.begin(async (tx) => {
    await tx`select from public.candidates where person_id = ${candidate.id} for update`;
    await tx`select private.ask(${candidate.id}, ${shift.id}, 'wave', false)`;
  });
  return answersAt(candidate, shift);
}

/** The shift's next wave, where it is this candidate's turn. */
export async function isNextToBeAsked(candidate: Candidate, shift: Shift): Promise<string> {
  await database().begin(async (tx) => {
    await tx`select from public.candidates where person_id = ${candidate.id} for update`;
    await tx`select private.ask(n.candidate_id, ${shift.id}, case when n.stood_by then 'standby' else 'wave' end, n.stood_by)
      from private.next_wave(${shift.id}) n where n.candidate_id = ${candidate.id}`;
  });
  return answersAt(candidate, shift);
}

async function answersAt(candidate: Candidate, shift: Shift): Promise<string> {
  await letMorningCome(candidate);
  const [offer] = await database()<{ offer_id: string }[]>`select offer_id from public.offers
    where candidate_id = ${candidate.id} and shift_id = ${shift.id} and state in ('sent', 'seen', 'unsure')`;
  if (!offer) throw new Error(`${candidate.firstName} was not asked`);
  return `/offers/${offer.offer_id}`;
}

/** What is stored of an answer. */
export async function answerAt(address: string) {
  const [offer] = await database()<
    { state: string; decline_reason: string | null; unsure_wants: string | null }[]
  >`select state, decline_reason, unsure_wants from public.offers where offer_id = ${address.split('/').at(-1) ?? ''}`;
  return offer;
}

export async function opensQuestion(page: Page, address: string, title: string): Promise<void> {
  await page.goto(address);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
}

/** The same weekday at ten, week after week; two places each, so that half of them may be held for keeps. */
export async function aSeries(place: Place, weeks: number, title = 'Fast kaffevakt'): Promise<Shift[]> {
  const sql = database();
  const [made] = await sql<{ task_id: string; series_id: string }[]>`
    with t as (
      insert into public.tasks (municipality_code, organisation_id, place_id, task_type, title, does, does_not, bring, pay, published_at)
      select p.municipality_code, p.organisation_id, p.place_id, 'trivselskontakt', ${title}, ${['Koke kaffe']},
        ${['Løfte noen']}, 'Innesko.', 'unpaid', now() from public.places p where p.place_id = ${place.id}
      returning task_id
    )
    insert into public.series (task_id) select task_id from t returning task_id, series_id`;
  if (!made) throw new Error('the series was not made');
  const rows = await sql<{ shift_id: string }[]>`
    insert into public.shifts (task_id, municipality_code, organisation_id, starts_at, ends_at, capacity, contact_id, published_at, series_id)
    select ${made.task_id}, p.municipality_code, p.organisation_id, d, d + interval '2 hours', 2, ${place.contact}, now(), ${made.series_id}
    from public.places p, generate_series(0, ${weeks - 1}::int) as n,
      lateral (select (private.today() + 4 + 7 * n + time '10:00') at time zone 'Europe/Oslo' as d) as day
    where p.place_id = ${place.id} order by n returning shift_id`;
  return rows.map(({ shift_id: id }) => ({ id, title }));
}
