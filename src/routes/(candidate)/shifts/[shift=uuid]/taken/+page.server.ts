import { redirect } from '@sveltejs/kit';
import { summaryOf, walkInWords } from '../../../cards.server.ts';
import { isActive, myShifts } from '../../../my-shifts.server.ts';
import { words } from '../../../person.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
  const shift = (await myShifts(locals)).find((mine) => mine.shift_id === params.shift && isActive(mine));
  if (!shift) redirect(303, `/shifts/${params.shift}`);
  const walk = walkInWords(shift.walk_minutes, locals.language);
  return {
    texts: words(locals).taken,
    now: new Date(),
    assignmentId: shift.assignment_id,
    confirmed: shift.state === 'confirmed',
    waitsForClearance: shift.waits_for === 'clearance',
    bring: shift.bring,
    task: {
      ...summaryOf(shift, locals.language),
      placeDetail: [shift.address, walk].filter(Boolean).join(', '),
    },
  };
};
