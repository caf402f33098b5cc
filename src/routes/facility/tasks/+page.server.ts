import { check } from '$lib/server/db-error.ts';
import { allRows, asOf, skipped } from '$lib/server/lists.ts';
import { instant } from '$lib/time.ts';
import { forStaff, partOf } from '../../../texts/index.ts';
import { heldSeats } from '../board/held.server.ts';
import { watchedWords } from './watched.ts';
import { ownOrganisation } from '../organisation.server.ts';
import type { PageServerLoad } from './$types';

const step = 200;

export const load: PageServerLoad = async (event) => {
  const { supabase } = event.locals;
  const organisation = await ownOrganisation(event);
  const now = new Date();
  // what is over since the first page was shown stays where it was
  const since = asOf(event.url) ?? now.toISOString();
  const shifts = await allRows((from, to) =>
    supabase
      .from('shifts')
      .select(
        'shift_id, task_id, starts_at, ends_at, capacity, published_at, cancelled_at, series_id, tasks(title, pay)',
      )
      .eq('organisation_id', organisation.id)
      .gte('ends_at', since)
      .order('starts_at')
      .order('shift_id')
      .range(from, to),
  );
  const watched = check(await supabase.rpc('whole_watched_tasks', { organisation: organisation.id })) ?? [];
  // how many are taken, of how many shifts at a time the database says it
  const led = new Map<string, { taken: number; task_type: string }>();
  for (let i = 0; i < shifts.length; i += 500) {
    const some = shifts.slice(i, i + 500).map(({ shift_id }) => shift_id);
    for (const { shift_id, ...fact } of check(await supabase.rpc('led_shifts', { shifts: some })))
      led.set(shift_id, fact);
  }
  const all = shifts.flatMap(({ tasks: task, ...shift }) => {
    const own = led.get(shift.shift_id);
    return own
      ? [
          {
            ...shift,
            taken: own.taken,
            title: task.title,
            taskType: own.task_type,
            paid: task.pay === 'paid',
          },
        ]
      : [];
  });
  const out = all.filter(
    (row) => row.cancelled_at === null && row.published_at !== null && instant(row.ends_at) >= now,
  );
  const held = await heldSeats(
    event.locals,
    out.map((row) => ({ id: row.shift_id, startsAt: row.starts_at, seats: row.capacity, taken: row.taken })),
  );
  const skip = skipped(event.url);
  const { facility } = forStaff(event.locals.language);
  return {
    texts: {
      ...partOf(facility, 'tasks', 'few'),
      today: partOf(facility.today, 'post'),
      shift: partOf(facility.shift, 'regular'),
      week: partOf(facility.week, 'cancelled'),
    },
    now,
    saved: event.url.searchParams.has('changed'),
    watched: watched.map((task) => ({
      id: task.task_id,
      title: task.title,
      words: watchedWords(task, facility.post.reasons),
    })),
    // of all, not of those that are listed here
    out: out.length,
    empty: out
      .filter((row) => instant(row.starts_at) > now)
      .reduce((sum, row) => sum + row.capacity - row.taken - (held.get(row.shift_id) ?? 0), 0),
    held: held.size > 0,
    list: {
      skip,
      asOf: since,
      shown: Math.min(step, Math.max(0, all.length - skip)),
      all: all.length,
      step,
    },
    rows: all.slice(skip, skip + step),
  };
};
