import { expect, type Page } from '@playwright/test';
import { aMunicipality } from './adviser.ts';
import { signsInAs } from './candidate.ts';
import { aCandidate, aPlace, aShift, database, type Candidate, type Place, type Shift } from './world.ts';

/** Runs a place: its facility lead, and the one who keeps its employer's register. */
export async function aLead(place: Place, firstName = 'Lise'): Promise<Candidate> {
  const sql = database();
  const lead = await aCandidate(firstName, { municipality: place.municipality });
  await sql`delete from public.candidates where person_id = ${lead.id}`;
  await sql`insert into public.staff_roles (person_id, role, municipality_code, organisation_id, employer_id)
    select ${lead.id}, r.role, o.municipality_code, case r.role when 'lead' then o.organisation_id end,
      case r.role when 'clearance_officer' then o.employer_id end
    from public.organisations o, (values ('lead'), ('clearance_officer')) as r (role)
    where o.organisation_id = ${place.organisation}`;
  return lead;
}

/** A task template of the municipality's own, open to all. Gives back its title. */
export async function aTemplate(): Promise<string> {
  const sql = database();
  const title = `Vanne plantene ${Math.random().toString(36).slice(2, 8)}`;
  await sql`with made as (
      insert into public.templates (municipality_code, task_type, minutes, starts_local, sort)
      values ('3301', 'trivselskontakt', 90, '10:00', 99) returning template_id
    )
    insert into public.template_texts (template_id, language, title, summary, does, does_not, bring)
    select template_id, 'nb', ${title}, 'Stille og rolig.', ${['Vanne i stua']}, ${['Løfte noen']}, 'Innesko'
    from made`;
  return title;
}

/** What only a place of one's own asks for, so that a shift there fits those who have it and nobody else. */
export const ownRequirement = 'hygienekurs';

/** Somebody whom the shifts fit that ask for the requirement at this place, and whom nobody else wears out with questions. */
export async function whomItFits(
  place: Place,
  firstName: string,
  { phone = null as string | null } = {},
): Promise<Candidate> {
  const sql = database();
  const candidate = await aCandidate(firstName, { municipality: place.municipality });
  await sql`insert into public.clearances (candidate_id, employer_id, requirement, seen_on)
    values (${candidate.id}, ${place.employer}, ${ownRequirement}, private.today() - 7)`;
  await sql`update public.candidates set offers_a_day = 5 where person_id = ${candidate.id}`;
  if (phone) await sql`update public.people set phone = ${phone} where person_id = ${candidate.id}`;
  return candidate;
}

/** No wave goes out for the shift while the journey lasts: whoever is asked, the lead has asked. */
export async function noWaves(shift: Shift): Promise<void> {
  await database()`insert into private.waves (shift_id, number, next_at) values (${shift.id}, 1, now() + interval '1 day')
    on conflict (shift_id) do update set next_at = excluded.next_at`;
}

/** The candidate was asked for the shift, and says «Jeg er usikker». */
export async function isUnsure(candidate: Candidate, shift: Shift, wants: 'call' | 'company'): Promise<void> {
  await database()`insert into public.offers (candidate_id, shift_id, municipality_code, via, offered_at, due_at, expires_at,
      sent_at, seen_at, unsure_at, unsure_wants)
    select ${candidate.id}, s.shift_id, s.municipality_code, 'wave', now(), now(), s.starts_at, now(), now(), now(), ${wants}
    from public.shifts s where s.shift_id = ${shift.id}`;
}

/** The candidate would like to come, and waits for an answer. */
export async function asksFor(candidate: Candidate, shift: Shift): Promise<void> {
  await database()`insert into public.assignments
      (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at)
    select ${candidate.id}, s.shift_id, s.municipality_code, s.starts_at, s.ends_at, 'voluntary', now()
    from public.shifts s where s.shift_id = ${shift.id}`;
}

export const comesToWork = (page: Page, lead: Candidate, to = '/facility') => signsInAs(page, lead, to);

/** Some days from today in Oslo, as `2026-11-26`. */
export const dayFromNow = (days: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Oslo' }).format(Date.now() + days * 86_400_000);

export const shiftPage = (shift: Shift) => `/facility/shifts/${shift.id}`;

/** «Hva trenger dere hjelp til?»: five answers. */
export async function fillInATask(
  page: Page,
  { template, days, from, seats }: { template: string; days: number; from: string; seats: number },
): Promise<void> {
  await page.goto('/facility/tasks/new');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hva trenger dere hjelp til?');
  const tile = page.getByRole('radio', { name: template });
  if (!(await tile.isVisible())) await page.getByText(/^Se alle \d+ oppgavemaler$/).click();
  await tile.check();
  await page.getByRole('radio', { name: 'Annen dag' }).check();
  await page.getByLabel('Dato for annen dag').fill(dayFromNow(days));
  await page.getByLabel('Fra klokka').fill(from);
  await page.getByRole('textbox', { name: 'Hvor mange' }).fill(String(seats));
}

export async function post(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Legg ut', exact: true }).click();
  await expect(page.getByText(/^Oppgaven er ute[.,]/)).toBeVisible();
  return new URL(page.url()).pathname;
}

export async function cancelTheShift(page: Page): Promise<void> {
  await page.getByText('Avlys vakten', { exact: true }).first().click();
  await page.getByRole('checkbox', { name: 'Ja, jeg vil avlyse vakten' }).check();
  await page.getByRole('button', { name: 'Avlys vakten' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Vakten er avlyst');
}

/** The Monday of next week in Oslo, in days from today: 1 to 7. */
export const daysToNextMonday = (): number => 7 - ((new Date(dayFromNow(0)).getUTCDay() + 6) % 7);

/** A place in a municipality of its own with three shifts next week, of four places in all, and five people whom they fit. */
export async function aWeekToFill(): Promise<{ place: Place; shifts: Shift[]; people: Candidate[] }> {
  const place = await aPlace(await aMunicipality());
  const monday = daysToNextMonday();
  const shifts: Shift[] = [];
  for (const [title, inDays, capacity] of [
    ['Dekke bord', monday, 2],
    ['Lese avisa', monday + 1, 1],
    ['Rydde lager', monday + 3, 1],
  ] as const)
    shifts.push(await aShift(place, { title, inDays, capacity, needs: [ownRequirement] }));
  for (const shift of shifts) await noWaves(shift);
  const people: Candidate[] = [];
  for (const name of ['Fatuma', 'Oleksandr', 'Halima', 'Tomasz', 'Yusuf'])
    people.push(await whomItFits(place, name));
  return { place, shifts, people };
}

/** «Lag forslag», and waits for it as the page does. */
export async function asksForAPlan(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Lag forslag', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Forslaget fyller /);
}
