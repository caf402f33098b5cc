import { noticesFor, readNotices } from '$lib/server/notices.ts';
import { forStaff, partOf } from '../../../texts/index.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { facility } = forStaff(event.locals.language);
  const { somebody } = facility.messages;
  return {
    texts: partOf(facility, 'messages', 'few'),
    now: new Date(),
    ...(await noticesFor(
      event,
      'lead',
      ({ kind, shift_id }) =>
        shift_id && `/facility/shifts/${shift_id}${kind.startsWith('wants_') ? '/people' : ''}`,
      somebody,
    )),
  };
};

export const actions: Actions = {
  read: (event) => readNotices(event, 'lead'),
};
