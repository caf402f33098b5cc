import { instant } from '$lib/time.ts';
import { error } from '@sveltejs/kit';
import { placeOf } from '../../../cards.server.ts';
import { calendar } from '../../../calendar.ts';
import { isActive, myShift } from '../../../my-shifts.server.ts';
import { say } from '$lib/say.ts';
import { forEveryone } from '../../../../../texts/index.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals, params }) => {
  const shift = await myShift(locals, params.assignment);
  if (!isActive(shift)) error(404);
  const { facts } = forEveryone(locals.language).common;
  const meets = say(facts.meetsYou, { name: shift.contact_name }, locals.language);
  const file = calendar({
    id: shift.assignment_id,
    stamp: new Date(),
    starts: instant(shift.starts_at),
    ends: instant(shift.ends_at),
    title: shift.title,
    place: `${placeOf(shift)}, ${shift.address}`,
    note: `${meets} ${shift.meet_where}.${shift.bring ? ` ${shift.bring}` : ''}`,
    sure: shift.state === 'confirmed',
  });
  return new Response(file, {
    headers: {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': 'attachment; filename="vakt.ics"',
    },
  });
};
