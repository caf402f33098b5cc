import { check } from '$lib/server/db-error.ts';
import { forStaff, partOf } from '../../../texts/index.ts';
import { ownOrganisation } from '../organisation.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { supabase } = event.locals;
  const organisation = await ownOrganisation(event);
  const now = new Date();
  const shifts = check(
    await supabase
      .from('shifts')
      .select('shift_id, task_id, starts_at, ends_at, capacity, published_at, cancelled_at, series_id')
      .eq('organisation_id', organisation.id)
      .gte('ends_at', now.toISOString())
      .order('starts_at')
      .limit(300),
  );
  const [tasks, facts] = await Promise.all([
    supabase
      .from('tasks')
      .select('task_id, title, pay')
      .in('task_id', [...new Set(shifts.map(({ task_id }) => task_id))]),
    supabase.rpc('led_shifts', { shifts: shifts.map(({ shift_id }) => shift_id) }),
  ]);
  const byId = new Map(check(tasks).map((task) => [task.task_id, task]));
  const led = new Map(check(facts).map((fact) => [fact.shift_id, fact]));
  const { facility } = forStaff(event.locals.language);
  return {
    texts: {
      ...partOf(facility, 'tasks', 'few'),
      today: partOf(facility.today, 'post'),
      shift: partOf(facility.shift, 'regular'),
      week: partOf(facility.week, 'cancelled'),
    },
    now,
    rows: shifts.flatMap((shift) => {
      const task = byId.get(shift.task_id);
      const own = led.get(shift.shift_id);
      return task && own
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
    }),
  };
};
