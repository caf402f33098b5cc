import { check } from '$lib/server/db-error.ts';
import { redirect } from '@sveltejs/kit';
import { forEveryone } from '../../../../../texts/index.ts';
import { summaryOf, walkInWords } from '../../../cards.server.ts';
import { isActive, myShifts } from '../../../my-shifts.server.ts';
import { installOffer } from '../../../install.server.ts';
import { words } from '../../../person.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, cookies, url }) => {
  const shift = (await myShifts(locals)).find((mine) => mine.shift_id === params.shift && isActive(mine));
  if (!shift) redirect(303, `/shifts/${params.shift}`);
  const [phones, switches, yes] = await Promise.all([
    locals.supabase.from('push_subscriptions').select('subscription_id').limit(1),
    locals.supabase.from('reminder_switches').select('kind').limit(1),
    locals.supabase
      .from('offers')
      .select('offer_id')
      .eq('shift_id', params.shift)
      .gte('accepted_at', shift.requested_at)
      .limit(1),
  ]);
  const walk = walkInWords(shift.walk_minutes, locals.language);
  return {
    texts: words(locals).taken,
    // who has chosen once is not asked again
    reminders:
      shift.state === 'confirmed' && check(phones).length + check(switches).length === 0
        ? forEveryone(locals.language).reminders.offer
        : null,
    now: new Date(),
    assignmentId: shift.assignment_id,
    confirmed: shift.state === 'confirmed',
    // the place asked, and this is the answer
    saidYes: check(yes).length > 0,
    waitsForClearance: shift.waits_for === 'clearance',
    bring: shift.bring,
    install: shift.state === 'confirmed' ? installOffer(locals, cookies) : null,
    here: url.pathname,
    task: {
      ...summaryOf(shift, locals.language),
      placeDetail: [shift.address, walk].filter(Boolean).join(', '),
    },
  };
};
