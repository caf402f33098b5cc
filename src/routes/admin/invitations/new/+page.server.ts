import { ask } from '$lib/server/form.ts';
import { invitationSheet } from '$lib/server/invitation-sheet.ts';
import { allRows } from '$lib/server/lists.ts';
import { mailInvitation } from '$lib/server/invitation-mail.ts';
import { forEveryone, forStaff } from '../../../../texts/index.ts';
import { nameOf } from '../../names.ts';
import type { Actions, PageServerLoad } from './$types';
import { invitation, roles } from './invitation.server.ts';

export const load: PageServerLoad = async ({ locals, url }) => {
  const [organisations, employers] = await Promise.all([
    allRows((from, to) =>
      locals.supabase
        .from('organisations')
        .select('organisation_id, name')
        .is('closed_at', null)
        .order('organisation_id')
        .range(from, to),
    ),
    allRows((from, to) =>
      locals.supabase.from('employers').select('employer_id, name').order('employer_id').range(from, to),
    ),
  ]);
  const { invitedTo }: { invitedTo: Readonly<Record<string, string>> } = forStaff(locals.language).words;
  const { compare } = new Intl.Collator('nb');
  const options = (rows: { id: string; name: string }[]) => rows.sort((a, b) => compare(a.name, b.name));
  return {
    requestId: crypto.randomUUID(),
    roles: roles.map((role): [string, string] => [role, nameOf(invitedTo, role)]),
    organisations: options(organisations.map(({ organisation_id: id, name }) => ({ id, name }))),
    employers: options(employers.map(({ employer_id: id, name }) => ({ id, name }))),
    asked: {
      as: url.searchParams.get('role') ?? undefined,
      organisation: url.searchParams.get('organisation') ?? undefined,
    },
    sheetWords: forEveryone(locals.language).open.sheet,
  };
};

export const actions: Actions = {
  invite: async (event) => {
    const invited = await ask(event, invitation, (given) => event.locals.supabase.rpc('invite', given));
    if (invited.failed) return invited.failed;
    const sheet = invitationSheet(event.url.origin, invited.data);
    const { email, first_name: name } = invited.given;
    // the invitation stands, and is on the screen, also when the mail does not get away
    const mailed = await mailInvitation(email, sheet.link, invited.given.request_id);
    const staff = invited.given.role !== undefined;
    return invited.done('invited', { name, email: email ?? null, mailed, staff, sheet });
  },
};
