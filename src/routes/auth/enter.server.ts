import { roleHomes, type Role } from '$lib/roles.ts';
import { check } from '$lib/server/db-error';
import { read } from '$lib/server/form.ts';
import { openForm, rememberWho } from '$lib/server/kept.ts';
import { redirect, type RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { forgetBrowser, knownBrowser } from './browser.server.ts';
import { lastRole } from './last-role.server.ts';
import { whereNext } from './where-next.ts';

/** A form that was sent after the session had ended goes along through every way in. */
const kept = z.string().default('');
/** What somebody came for goes along too, and is where they come to. */
const next = z.string().default('');
export const onTheWay = { kept, next };
export const readOnTheWay = (event: RequestEvent) => read(event, z.object(onTheWay));

type Where = { kept?: string; next?: string; role?: string | null };

/** Into the app with the session that was just started; the hook asked who it is before there was one. */
export async function enter({ locals, cookies }: RequestEvent, where: Where): Promise<never> {
  const whoAmI = async () => check(await locals.supabase.rpc('whoami'))[0];
  let row = await whoAmI();
  // who has an account from a joining that did not come to its end comes in now, unless the invitation is over
  if (!row && (await locals.supabase.rpc('finish_joining', { browser: knownBrowser(cookies) })).data)
    row = await whoAmI();
  forgetBrowser(cookies);
  // from now on, so that not even an answer without the database is taken for one to who was here before
  if (row) rememberWho(cookies, row.person_id);
  if (where.kept) {
    const form = openForm(where.kept, row?.person_id ?? '');
    // the browser sends what it just sent on to where it was meant; there it comes back to be looked over
    redirect(form ? 307 : 303, form?.path ?? '/auth/not-kept');
  }
  const roles: Role[] = roleHomes.map(([role]) => role).filter((role) => row?.roles.includes(role));
  redirect(
    303,
    whereNext(where.next ?? null, roles, where.role ?? (row && lastRole(cookies, row.person_id))),
  );
}
