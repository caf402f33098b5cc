import { redirect } from '@sveltejs/kit';
import { lastRoleCookie, whereNext } from '../where-next.ts';
import type { RequestHandler } from './$types';

// From one role to another; this device begins there the next time.
export const GET: RequestHandler = ({ locals, url, cookies }) => {
  const { user } = locals;
  if (!user) redirect(303, '/auth/sign-in');
  const wanted = user.roles.find((role) => role === url.searchParams.get('to'));
  if (wanted) cookies.set(lastRoleCookie, wanted, { path: '/', maxAge: 60 * 60 * 24 * 365 });
  redirect(303, whereNext(null, user.roles, wanted));
};
