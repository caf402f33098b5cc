import { check, refusal } from '$lib/server/db-error.ts';
import { fieldErrors, typed } from '$lib/server/fields.ts';
import { invitationSheet } from '$lib/server/invitation-sheet.ts';
import { mailOf, sendMail } from '$lib/server/mail.ts';
import { fail } from '@sveltejs/kit';
import { forEveryone } from '../../../../texts/index.ts';
import type { Actions, PageServerLoad } from './$types';
import { bases, referral } from './referral.server.ts';

export const load: PageServerLoad = ({ locals }) => ({
  bases,
  requestId: crypto.randomUUID(),
  sheetWords: forEveryone(locals.language).open.sheet,
});

export const actions: Actions = {
  refer: async ({ request, locals, url }) => {
    const form = await request.formData();
    const parsed = referral.safeParse(Object.fromEntries(form));
    if (!parsed.success) return fail(400, { errors: fieldErrors(parsed.error), values: typed(form) });
    const answer = await locals.supabase.rpc('refer', parsed.data);
    const code = refusal(answer.error);
    if (code === 'too_young') return fail(409, { errors: { birth_date: code }, values: typed(form) });
    if (code) return fail(409, { refusal: code, values: typed(form) });
    const [made] = check(answer);
    if (!made) throw new Error('no invitation was made');
    const { email, first_name: name } = parsed.data;
    const sheet = invitationSheet(url.origin, made.code);
    // The invitation is made and stands on the sheet: a post office that is closed must not hide it.
    const mailed = email
      ? await sendMail({ to: email, ...mailOf('invitation', { link: sheet.link }, null) }).then(
          () => true,
          () => false,
        )
      : null;
    return { made: { personId: made.person_id, name, mailed, ...sheet } };
  },
};
