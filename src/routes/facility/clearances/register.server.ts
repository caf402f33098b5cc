import { check } from '$lib/server/db-error.ts';
import { addDays } from '$lib/calendar.ts';
import { inNameOrder } from '$lib/names.ts';
import type { Clearance, Registered } from './register.ts';

/** An employer's register, or one person in it: who, and what was seen. Everyone listed is logged as looked at. */
export async function registerFor(
  locals: App.Locals,
  employer: string,
  today: string,
  onlyPerson?: string,
): Promise<Registered[]> {
  // the whole comes as one value: of many rows the data API would leave some out
  const rows =
    onlyPerson === undefined
      ? check(await locals.supabase.rpc('whole_register', { employer }))
      : check(await locals.supabase.rpc('clearance_register', { employer, only_person: onlyPerson }));
  const people = new Map<string, Registered>();
  for (const row of rows) {
    const person = people.get(row.person_id) ?? {
      id: row.person_id,
      name: row.name,
      contractFrom: row.contract_from,
      contractTo: row.contract_to,
      clearances: [],
    };
    people.set(row.person_id, person);
    if (row.requirement === null) continue;
    const { requirement, clearance_id, seen_on, valid_to, seen_by, needed } = row;
    person.clearances.push({
      requirement,
      id: clearance_id,
      seenOn: seen_on,
      validTo: valid_to,
      seenBy: seen_by,
      needed,
      state: stateOf({ id: clearance_id, validTo: valid_to }, today),
    });
  }
  return [...people.values()].sort((a, b) => inNameOrder(a.name, b.name));
}

const stateOf = (
  { id, validTo }: { id: string | null; validTo: string | null },
  today: string,
): Clearance['state'] =>
  id === null
    ? 'missing'
    : validTo === null || validTo > addDays(today, 60)
      ? 'holds'
      : validTo < today
        ? 'expired'
        : 'expires';
