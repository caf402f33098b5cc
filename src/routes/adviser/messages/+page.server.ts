import { noticesFor, readNotices } from '$lib/server/notices.ts';
import { forStaff, partOf } from '../../../texts/index.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const texts = partOf(forStaff(event.locals.language).adviser, 'messages');
  const notices = await noticesFor(
    event,
    'adviser',
    ({ person_id }) => person_id && `/adviser/candidates/${person_id}`,
    texts.messages.somebody,
  );
  return { texts, now: new Date(), ...notices };
};

export const actions: Actions = {
  read: (event) => readNotices(event, 'adviser'),
};
