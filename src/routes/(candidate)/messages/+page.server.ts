import { noticesFor, readNotices } from '$lib/server/notices.ts';
import { words } from '../person.ts';
import type { Actions, PageServerLoad } from './$types';

const places: Readonly<Record<string, string>> = {
  clearance_seen: '/me/clearances',
  activity_agreed: '/me/agreed',
  new_adviser: '/me/agreed',
};

export const load: PageServerLoad = async ({ locals }) => ({
  texts: words(locals).messages,
  now: new Date(),
  notices: await noticesFor(
    locals,
    'candidate',
    ({ kind, assignment_id }) => places[kind] ?? (assignment_id && `/mine/${assignment_id}`),
  ),
});

export const actions: Actions = {
  read: ({ locals }) => readNotices(locals, 'candidate'),
};
