// Those who are done, over six quarters: the shift that they did before, what they went to, and how it was after 3, 6 and 12 months.
import { addDays, osloInstant } from '../../../src/lib/calendar.ts';
import { templates } from '../../product/product.ts';
import { chance } from '../chance.ts';
import { firstNames, lastNames } from '../names.ts';
import { put, weekdayOf, type Row } from '../rows.ts';
import { municipality, type Crowd, type PlannedShift, type Stage, type Staff, type Town } from '../stage.ts';
import { recordHistory } from './history.ts';

const together = 8;

/** The last shift of each, some of them together, from some days to some weeks before they were done. */
function lastShifts({ ago }: Stage, { places }: Town, ended: { id: string; days: number }[]): PlannedShift[] {
  const plain = templates.findIndex(
    ({ requirements, introduction }) => requirements.length === 0 && !introduction,
  );
  const shifts: PlannedShift[] = [];
  for (let from = 0; from < ended.length; from += together) {
    const those = ended.slice(from, from + together);
    const day = ago(Math.max(...those.map(({ days }) => days)) + 4);
    shifts.push({
      place: (from / together) % places.length,
      template: plain,
      day: weekdayOf(day) === 7 ? addDays(day, -1) : day,
      clock: '10.00',
      on: those.map(({ id }) => ({ person: id, luck: 0.5 })),
      capacity: those.length,
      cancelled: false,
      pay: 'unpaid',
    });
  }
  return shifts;
}

export async function recordOutcomes(stage: Stage, town: Town, staff: Staff, crowd: Crowd): Promise<void> {
  const { sql, random, now, ago } = stage;
  const done: { id: string; days: number }[] = [];
  const ended: Row[] = [];
  const endedCandidates: Row[] = [];
  const outcomes: Row[] = [];
  for (let i = 0; i < 240; i++) {
    const id = random.uuid();
    const days = 10 + Math.floor((i / 240) * 540);
    done.push({ id, days });
    ended.push({
      person_id: id,
      municipality_code: municipality,
      first_name: random.one(firstNames),
      last_name: random.one(lastNames),
      language: 'nb',
      created_at: osloInstant(ago(days + 150), '10.00'),
    });
    endedCandidates.push({
      person_id: id,
      municipality_code: municipality,
      birth_date: `${1965 + random.below(40)}-06-15`,
      norwegian: 2,
      lifting: 1,
      notice_read_at: osloInstant(ago(days + 150), '10.00'),
      created_at: osloInstant(ago(days + 150), '10.00'),
    });
    const luck = random.next() + (540 - days) / 3000;
    outcomes.push({
      outcome_id: random.uuid(),
      candidate_id: id,
      municipality_code: municipality,
      kind:
        luck > 0.83
          ? 'job'
          : luck > 0.68
            ? 'education'
            : random.one(['other', 'other_benefit', 'moved', 'health']),
      exited_on: ago(days),
      recorded_by: i % 2 ? staff.kari : staff.vegard,
      recorded_at: osloInstant(ago(days), '12.00'),
    });
  }
  await put(sql, 'public.people', ended);
  await put(sql, 'public.candidates', endedCandidates);
  // with a chance of its own: what the other acts draw stays as it is
  await recordHistory(
    { ...stage, random: chance(together) },
    town,
    staff,
    crowd,
    new Set(),
    lastShifts(stage, town, done),
  );
  await put(sql, 'public.outcomes', outcomes);
  // how it is after 3, 6 and 12 months; the latest are not asked yet
  await sql`
    insert into public.follow_ups (outcome_id, months, still, recorded_by, recorded_at)
    select o.outcome_id, m.months, o.n % 20 < m.of_twenty, o.recorded_by,
      o.exited_on + make_interval(months => m.months, days => 4, hours => 11)
    from (
      select x.*, row_number() over (order by x.exited_on, x.outcome_id) as n
      from public.outcomes x where x.kind in ('job', 'education')
    ) as o, (values (3, 17), (6, 15), (12, 13)) as m (months, of_twenty)
    where o.exited_on + make_interval(months => m.months, days => 14) < ${now}`;
}
