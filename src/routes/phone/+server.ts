import { check } from '$lib/server/db-error';
import { markOf } from '$lib/server/kept';
import { phoneOf } from '$lib/server/taps';
import { json } from '@sveltejs/kit';
import type { RequestHandler } from './$types';

// Who is signed in on this phone, and how far it has been heard: a worker whose storage was emptied sees that something may
// be missing, and one that knows of more sends again what a restored server has lost.
export const GET: RequestHandler = async (event) => {
  const { user, supabase } = event.locals;
  const phone = phoneOf(event);
  const last = user && phone ? check(await supabase.rpc('last_heard', { phone })) : null;
  return json(
    { reader: user ? markOf(user.personId) : 'none', last },
    { headers: { 'cache-control': 'no-store' } },
  );
};
