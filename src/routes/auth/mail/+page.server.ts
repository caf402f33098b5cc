import { sentMail } from '$lib/server/mail';
import { error } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';

// In the demonstration no mail leaves the house; here it can be read.
export const load: PageServerLoad = async ({ locals }) => {
  if (!locals.demo) error(404);
  return { now: new Date(), mails: await sentMail(50) };
};
