import { check } from '$lib/server/db-error.ts';
import { notInstallCookie } from '$lib/server/install.ts';
import type { Cookies } from '@sveltejs/kit';
import { words } from './person.server.ts';

/** The words that offer the app to a phone; null where it has been answered. Asked only of who has a shift to look up. */
export const installOffer = (locals: App.Locals, cookies: Cookies) =>
  cookies.get(notInstallCookie) ? null : words(locals).install.offer;

/** Somebody has been on a shift, or will be: from then on the app is of use to them. */
export async function hasHadShift({ supabase }: App.Locals): Promise<boolean> {
  const rows = check(
    await supabase.from('assignments').select('assignment_id').not('confirmed_at', 'is', null).limit(1),
  );
  return (rows ?? []).length > 0;
}
