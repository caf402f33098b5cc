import { check, refusal } from '$lib/server/db-error.ts';
import { guid, requestId } from '$lib/server/fields.ts';
import { invitationSheet } from '$lib/server/invitation-sheet.ts';
import { instant } from '$lib/time.ts';
import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { forEveryone, forStaff } from '../../../texts/index.ts';
import type { Actions, PageServerLoad } from './$types';
import { stateOf } from './state.ts';

export const load: PageServerLoad = async ({ locals }) => {
  const rows = check(
    await locals.supabase
      .from('invitations')
      .select(
        'invitation_id, first_name, last_name, email, role, made_at, expires_at, used_at, revoked_at, organisations(name), employers(name)',
      )
      .eq('made_by', locals.user?.personId ?? '')
      .eq('reentry', false)
      .order('made_at', { ascending: false })
      .limit(500),
  );
  const now = new Date();
  return {
    now,
    sheetWords: forEveryone(locals.language).open.sheet,
    invitedTo: forStaff(locals.language).words.invitedTo,
    invitations: rows.map((row) => ({
      id: row.invitation_id,
      name: `${row.first_name} ${row.last_name}`,
      email: row.email,
      role: row.role,
      where: row.organisations?.name ?? row.employers?.name ?? null,
      madeAt: instant(row.made_at),
      ...stateOf(row, now),
      requestId: crypto.randomUUID(),
    })),
  };
};

const chosen = z.object({ invitation: guid, request_id: requestId });

export const actions: Actions = {
  takeBack: async ({ request, locals }) => {
    const form = Object.fromEntries(await request.formData());
    const given = chosen.pick({ invitation: true }).safeParse(form);
    if (!given.success) return fail(400, { refusal: 'not_found' });
    const answer = await locals.supabase.rpc('take_back_invitation', given.data);
    const code = refusal(answer.error);
    if (code) return fail(409, { refusal: code });
    check(answer);
    return { done: form.what === 'role' ? ('roleTaken' as const) : ('takenBack' as const) };
  },
  reentry: async ({ request, locals, url }) => {
    const given = chosen.safeParse(Object.fromEntries(await request.formData()));
    if (!given.success) return fail(400, { refusal: 'not_found' });
    const answer = await locals.supabase.rpc('reentry_for_invitation', given.data);
    const code = refusal(answer.error);
    if (code) return fail(409, { refusal: code });
    const [row] = check(
      await locals.supabase
        .from('invitations')
        .select('first_name')
        .eq('invitation_id', given.data.invitation),
    );
    return {
      made: { name: row?.first_name ?? '', ...invitationSheet(url.origin, check(answer), 'reentry') },
    };
  },
};
