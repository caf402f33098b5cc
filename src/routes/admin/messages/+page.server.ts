import { noticesFor, readNotices } from '$lib/server/notices.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const notices = await noticesFor(locals, 'administrator', () => '/admin/invitations');
  return { now: new Date(), unread: notices.some(({ readAt }) => !readAt), notices };
};

export const actions: Actions = {
  read: (event) => readNotices(event, 'administrator'),
};
