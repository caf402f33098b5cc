// What employers have seen of requirements, who was introduced where, and who has a contract.
import { addDays, osloInstant } from '../../../src/lib/calendar.ts';
import { at, put, type Row } from '../rows.ts';
import type { Crowd, Stage, Staff, Town } from '../stage.ts';

type Cleared = { id: string; home: number; cleared: boolean; contract: boolean; places: number[] };

export async function recordClearances(stage: Stage, town: Town, staff: Staff, crowd: Crowd): Promise<void> {
  const { sql, random } = stage;
  const { amina, bjorn, others, since } = crowd;
  const clearances: Row[] = [];
  const introductions: Row[] = [];
  const contracts: Row[] = [];
  const employers = [...new Set(town.places.map(({ employerId }) => employerId))];
  const people: Cleared[] = [
    { id: amina, home: 0, cleared: true, contract: false, places: [0] },
    { id: bjorn, home: 1, cleared: true, contract: true, places: [0, 1, 14] },
    ...others.map((other) => ({ ...other, places: [other.home] })),
  ];
  for (const person of people) {
    const seen = since(person.id);
    const own = [...new Set([town.municipalityEmployer, at(town.places, person.home).employerId])];
    if (person.cleared)
      for (const employer of person.id === bjorn ? employers : own)
        clearances.push(
          ...seenBy(stage, staff, { person: person.id, employer, seen, police: person.id !== amina }),
        );
    for (const place of person.places)
      introductions.push(introduction(person.id, at(town.places, place), seen, staff));
    if (person.contract)
      contracts.push({
        contract_id: random.uuid(),
        candidate_id: person.id,
        employer_id: town.municipalityEmployer,
        from_date: seen,
        recorded_by: staff.lise,
        recorded_at: osloInstant(seen, '12.00'),
      });
  }
  await put(sql, 'public.clearances', clearances);
  await put(sql, 'public.introductions', introductions);
  await put(sql, 'public.contracts', contracts);
}

export const introduction = (
  candidate: string,
  { placeId, contacts }: Town['places'][number],
  day: string,
  { lise }: Staff,
): Row => ({
  candidate_id: candidate,
  place_id: placeId,
  introduced_on: day,
  colleague: at(contacts, 0)[0],
  recorded_by: lise,
  recorded_at: osloInstant(day, '11.00'),
});

function seenBy(
  { random, today }: Stage,
  { lise }: Staff,
  { person, employer, seen, police }: { person: string; employer: string; seen: string; police: boolean },
): Row[] {
  const row = (requirement: string, validTo: string | null): Row => ({
    clearance_id: random.uuid(),
    candidate_id: person,
    employer_id: employer,
    requirement,
    seen_on: seen,
    seen_by: lise,
    valid_to: validTo,
  });
  const silence = row('taushetserklaering', null);
  const soon = random.next() < 0.04;
  const hygiene = row('hygienekurs', soon ? addDays(today, 15 + random.below(30)) : addDays(seen, 730));
  return [silence, hygiene, ...(police ? [row('politiattest', null)] : [])];
}
