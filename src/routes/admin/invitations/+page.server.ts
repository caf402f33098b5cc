import { check } from '$lib/server/db-error.ts';
import { hidden, requestId } from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { asOf, skipped } from '$lib/server/lists.ts';
import { invitationSheet } from '$lib/server/invitation-sheet.ts';
import { instant } from '$lib/time.ts';
import { z } from 'zod';
import { forEveryone, forStaff } from '../../../texts/index.ts';
import type { Actions, PageServerLoad } from './$types';
import { stateOf } from './state.ts';

const step = 200;

export const load: PageServerLoad = async ({ locals, url }) => {
  const skip = skipped(url);
  const now = new Date();
  const until = asOf(url) ?? now.toISOString();
  const [some, count, open] = await Promise.all([
    locals.supabase.rpc('my_invitations', { skip, until, most: step }),
    locals.supabase.rpc('count_invitations', { until }),
    locals.supabase.rpc('count_invitations', { only_open: true }),
  ]);
  const rows = check(some);
  return {
    now,
    // of all, not of those that are listed here
    open: check(open) ?? 0,
    list: { skip, asOf: until, shown: rows.length, all: check(count) ?? 0, step },
    sheetWords: forEveryone(locals.language).open.sheet,
    invitedTo: forStaff(locals.language).words.invitedTo,
    invitations: rows.map((row) => ({
      id: row.invitation_id,
      name: `${row.first_name} ${row.last_name}`.trim(),
      email: row.email,
      role: row.role,
      where: row.where_name,
      madeAt: instant(row.made_at),
      ...stateOf(row, now),
      requestId: crypto.randomUUID(),
    })),
  };
};

const chosen = z.object({ invitation: hidden, what: z.literal('role').optional() });
const again = z.object({ invitation: hidden, request_id: requestId });
// one that is not theirs stands in no list of theirs
const gone = { not_found: 'invitation' };

export const actions: Actions = {
  takeBack: async (event) => {
    const taken = await ask(
      event,
      chosen,
      ({ invitation }) => event.locals.supabase.rpc('take_back_invitation', { invitation }),
      { at: gone },
    );
    return taken.failed ?? taken.done(taken.given.what === 'role' ? 'roleTaken' : 'takenBack');
  },
  reentry: async (event) => {
    const { locals, url } = event;
    const made = await ask(event, again, (given) => locals.supabase.rpc('reentry_for_invitation', given), {
      at: gone,
    });
    if (made.failed) return made.failed;
    const [row] = check(
      await locals.supabase.rpc('my_invitations', { only_invitation: made.given.invitation }),
    );
    const sheet = invitationSheet(url.origin, made.data, 'reentry');
    return made.done('made', { name: row?.first_name ?? '', ...sheet });
  },
};
