import { noticesFor, readNotices } from '$lib/server/notices.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const notices = await noticesFor(event, 'administrator', () => '/admin/invitations');
  return { now: new Date(), ...notices };
};

export const actions: Actions = {
  read: (event) => readNotices(event, 'administrator'),
};
