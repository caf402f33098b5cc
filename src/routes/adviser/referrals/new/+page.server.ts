import { ask } from '$lib/server/form.ts';
import { invitationSheet } from '$lib/server/invitation-sheet.ts';
import { mailInvitation } from '$lib/server/invitation-mail.ts';
import { forEveryone, forStaff, partOf } from '../../../../texts/index.ts';
import type { Actions, PageServerLoad } from './$types';
import { bases, referral } from './referral.server.ts';

export const load: PageServerLoad = ({ locals }) => ({
  texts: partOf(forStaff(locals.language).adviser, 'refer', 'bases'),
  bases,
  requestId: crypto.randomUUID(),
  sheetWords: forEveryone(locals.language).open.sheet,
});

export const actions: Actions = {
  refer: async (event) => {
    const referred = await ask(event, referral, (values) => event.locals.supabase.rpc('refer', values), {
      at: { too_young: 'birth_date', bad_phone: 'phone' },
    });
    if (referred.failed) return referred.failed;
    const [made] = referred.data;
    if (!made) throw new Error('no invitation was made');
    const { email, first_name: name } = referred.given;
    const sheet = invitationSheet(event.url.origin, made.code);
    // The invitation is made and stands on the sheet: a post office that is closed must not hide it.
    const mailed = await mailInvitation(email, sheet.link, referred.given.request_id, made.person_id);
    return referred.done('referred', { personId: made.person_id, name, mailed, ...sheet });
  },
};
