// What became of the shifts: who came, who could not, and what was recorded.
import { osloInstant } from '../../../src/lib/calendar.ts';
import { at, minutesAfter, put, type Row } from '../rows.ts';
import { municipality, type Crowd, type PlannedShift, type Stage, type Staff, type Town } from '../stage.ts';
import { templates } from '../../product/product.ts';

type Fate = 'cancelled' | 'asks' | 'coming' | 'withdrawn' | 'absent' | 'late' | 'unrecorded' | 'present';

type Rows = Record<'tasks' | 'requirements' | 'shifts' | 'assignments' | 'reasons' | 'attendance', Row[]>;

type Posted = {
  id: string;
  shift: PlannedShift;
  minutes: number;
  starts: Date;
  ends: Date;
  posted: Date;
  lead: string;
};

/** `agreed` are those whose shifts count as their agreed activity. */
export async function recordHistory(
  stage: Stage,
  town: Town,
  staff: Staff,
  crowd: Crowd,
  agreed: Set<string>,
  planned: PlannedShift[],
): Promise<void> {
  const { sql } = stage;
  const rows: Rows = {
    tasks: [],
    requirements: [],
    shifts: [],
    assignments: [],
    reasons: [],
    attendance: [],
  };
  // nobody has two shifts on one day
  const busy = new Set<string>();
  const byStart = (shift: PlannedShift) => shift.day + shift.clock;
  for (const shift of [...planned].sort((a, b) => (byStart(a) < byStart(b) ? -1 : 1))) {
    const on = shift.on.filter(({ person }) => {
      const day = `${person} ${shift.day}`;
      return !busy.has(day) && busy.add(day);
    });
    const posted = post(stage, town, staff, shift, rows);
    for (const { person, luck } of on) play(stage, crowd, agreed, posted, person, luck, rows);
  }
  await put(sql, 'public.tasks', rows.tasks);
  await put(sql, 'public.task_requirements', rows.requirements);
  await put(sql, 'public.shifts', rows.shifts);
  await put(sql, 'public.assignments', rows.assignments);
  // so that what follows is asked of indexes
  await sql`analyze public.assignments, public.shifts`;
  await put(sql, 'public.reasons', rows.reasons);
  await put(sql, 'public.attendance', rows.attendance);
}

function post({ random, now }: Stage, town: Town, staff: Staff, shift: PlannedShift, rows: Rows): Posted {
  const { organisationId, placeId, contactIds } = at(town.places, shift.place);
  const template = at(templates, shift.template);
  const taskId = random.uuid();
  const id = random.uuid();
  const starts = osloInstant(shift.day, shift.clock);
  const ends = minutesAfter(starts, template.minutes);
  const posted = new Date(
    Math.min(
      minutesAfter(starts, -60 * 24 * (4 + random.below(8))).getTime(),
      now.getTime() - 60_000 * (30 + random.below(2000)),
    ),
  );
  const { title, summary, does, does_not, bring } = template.texts.nb;
  rows.tasks.push({
    task_id: taskId,
    municipality_code: municipality,
    organisation_id: organisationId,
    place_id: placeId,
    template_id: town.templateIds[shift.template],
    task_type: template.task_type,
    title,
    summary,
    does,
    does_not,
    bring,
    pay: shift.pay,
    norwegian: template.norwegian,
    lifting: template.lifting,
    introduction: template.introduction,
    created_at: posted,
    published_at: posted,
  });
  for (const requirement of template.requirements) rows.requirements.push({ task_id: taskId, requirement });
  const lead = shift.place === 0 ? staff.lise : staff.ola;
  rows.shifts.push({
    shift_id: id,
    task_id: taskId,
    municipality_code: municipality,
    organisation_id: organisationId,
    starts_at: starts,
    ends_at: ends,
    capacity: Math.max(1, shift.capacity),
    taken: 0,
    contact_id: random.one(contactIds),
    published_at: posted,
    created_at: posted,
    cancelled_at: shift.cancelled ? minutesAfter(starts, -60 * 20) : null,
    cancelled_by: shift.cancelled ? lead : null,
  });
  return { id, shift, minutes: template.minutes, starts, ends, posted, lead };
}

function fateOf({ shift, ends }: Posted, aminas: boolean, luck: number, { now, today }: Stage): Fate {
  if (shift.cancelled) return 'cancelled';
  if (aminas) return shift.day < today ? 'present' : 'coming';
  if (ends >= now) return luck > 0.97 ? 'asks' : 'coming';
  if (luck < 0.05) return 'withdrawn';
  if (luck < 0.09) return 'absent';
  if (luck < 0.13) return 'late';
  return luck > 0.985 ? 'unrecorded' : 'present';
}

function play(
  stage: Stage,
  { amina, since }: Crowd,
  agreed: Set<string>,
  posted: Posted,
  person: string,
  luck: number,
  rows: Rows,
): void {
  const { random, now, today } = stage;
  const { shift, starts, ends } = posted;
  const assignmentId = random.uuid();
  const over = ends < now;
  const asked = new Date(
    posted.posted.getTime() +
      (Math.min(starts.getTime(), now.getTime()) - posted.posted.getTime()) * (0.05 + random.next() * 0.5),
  );
  const fate = fateOf(posted, person === amina, luck, stage);
  const here = fate === 'present' || fate === 'late' || (fate === 'coming' && starts < now);
  const late = fate === 'late' ? 10 + random.below(15) : -3 - random.below(10);
  rows.assignments.push({
    assignment_id: assignmentId,
    candidate_id: person,
    shift_id: posted.id,
    municipality_code: municipality,
    starts_at: starts,
    ends_at: ends,
    purpose: agreed.has(person) && shift.day >= since(person) ? 'activity' : 'voluntary',
    requested_at: asked,
    confirmed_at: fate === 'asks' ? null : asked,
    withdrawn_at: fate === 'withdrawn' ? minutesAfter(starts, -60 * (3 + random.below(30))) : null,
    cancelled_at: fate === 'cancelled' ? minutesAfter(starts, -60 * 20) : null,
    checked_in_at: here ? minutesAfter(starts, late) : null,
    checked_out_at: here && over ? minutesAfter(ends, random.below(6)) : null,
  });
  if (fate === 'withdrawn' && ends > minutesAfter(now, -60 * 24 * 6) && random.next() < 0.7)
    rows.reasons.push({
      assignment_id: assignmentId,
      reason: random.one(['sick', 'child', 'transport', 'appointment']),
      shared: random.next() < 0.4,
      said_at: minutesAfter(starts, -180),
    });
  if (over && (fate === 'present' || fate === 'late' || fate === 'absent') && shift.day < today)
    rows.attendance.push({
      assignment_id: assignmentId,
      candidate_id: person,
      ...recorded(stage, posted, fate, late),
      recorded_by: posted.lead,
    });
}

const recorded = (
  { random, now }: Stage,
  { minutes, ends }: Posted,
  fact: 'present' | 'late' | 'absent',
  late: number,
): Row => ({
  fact,
  minutes: fact === 'absent' ? 0 : fact === 'late' ? minutes - late : minutes,
  strengths:
    fact === 'absent'
      ? []
      : random.one([
          [],
          ['kind'],
          ['careful', 'punctual'],
          ['independent'],
          ['learns', 'kind'],
          ['initiative'],
        ]),
  recorded_at: new Date(
    Math.min(minutesAfter(ends, 20 + random.below(300)).getTime(), now.getTime() - 60_000),
  ),
});
