import { randomUUID } from 'node:crypto';
import { check } from '$lib/server/db-error.ts';
import { nameless, requestId } from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { forStaff, partOf } from '../../../../../texts/index.ts';
import { heldSeats } from '../../../board/held.server.ts';
import type { FittingPerson, Offer } from '../../../asking/offers.ts';
import { recordTalk } from '../../../asking/want-talk.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
  const { supabase } = locals;
  const [read, led] = await Promise.all([
    supabase
      .from('shifts')
      .select(
        'shift_id, organisation_id, starts_at, ends_at, capacity, published_at, cancelled_at, tasks(title)',
      )
      .eq('shift_id', params.shift),
    supabase.rpc('led_shifts', { shifts: [params.shift] }),
  ]);
  const [row] = check(read);
  const [own] = check(led);
  if (!row || !own) error(404);
  const shift = { ...row, taken: own.taken, tasks: { ...row.tasks, task_type: own.task_type } };
  // Another's published shift can be read, but whom it fits is refused: then it is not there.
  const [fitting, asked] = await Promise.all([
    supabase.rpc('people_for_shift', { shift: shift.shift_id, most: 20 }),
    supabase.rpc('facility_offers', { organisation: shift.organisation_id, shift: shift.shift_id }),
  ]);
  const people: FittingPerson[] = check(fitting);
  const offers: Offer[] = check(asked);
  const held = await heldSeats(locals, [
    { id: shift.shift_id, startsAt: shift.starts_at, seats: shift.capacity, taken: shift.taken },
  ]);
  const { facility } = forStaff(locals.language);
  return {
    texts: {
      ...partOf(facility, 'find', 'talk', 'few'),
      board: partOf(facility.board, 'somebody'),
      today: partOf(facility.today, 'post'),
    },
    now: new Date(),
    shift: { ...shift, held: held.get(shift.shift_id) ?? 0 },
    people: people.map((person) => ({ ...person, requestId: randomUUID() })),
    offers,
  };
};

const chosen = z.object({ person: nameless, request_id: requestId });

export const actions: Actions = {
  talked: recordTalk,

  ask: async (event) => {
    const { shift } = event.params;
    const asked = await ask(
      event,
      chosen,
      (given) => event.locals.supabase.rpc('invite_person', { shift, ...given }),
      { says: forStaff(event.locals.language).facility.find.refusals },
    );
    return asked.failed ?? asked.done('asked', { told: asked.data });
  },
};
