import { redirect } from '@sveltejs/kit';
import { rememberRole } from '../last-role.server.ts';
import { whereNext } from '../where-next.ts';
import type { RequestHandler } from './$types';

// From one role to another; this device begins there the next time.
export const GET: RequestHandler = ({ locals, url, cookies }) => {
  const { user } = locals;
  if (!user) redirect(303, '/auth/sign-in');
  const wanted = user.roles.find((role) => role === url.searchParams.get('to'));
  if (wanted) rememberRole(cookies, user.personId, wanted);
  redirect(303, whereNext(null, user.roles, wanted));
};
