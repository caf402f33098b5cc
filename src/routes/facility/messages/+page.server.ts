import { noticesFor, readNotices } from '$lib/server/notices.ts';
import { forStaff } from '../../../texts/index.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const { somebody } = forStaff(locals.language).facility.messages;
  return {
    now: new Date(),
    notices: await noticesFor(
      locals,
      'lead',
      ({ kind, shift_id }) =>
        shift_id && `/facility/shifts/${shift_id}${kind.startsWith('wants_') ? '/people' : ''}`,
      somebody,
    ),
  };
};

export const actions: Actions = {
  read: (event) => readNotices(event, 'lead'),
};
