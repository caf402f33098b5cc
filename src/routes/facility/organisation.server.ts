import { check } from '$lib/server/db-error.ts';
import { byName } from '$lib/names.ts';
import { error, type RequestEvent } from '@sveltejs/kit';

export const organisationCookie = 'organisation';

export type Organisation = { id: string; name: string };

export const organisationOf = (row: { organisation_id: string; name: string }): Organisation => ({
  id: row.organisation_id,
  name: row.name,
});

/** The organisations that the person leads, by name. */
export async function ownOrganisations({ locals }: Pick<RequestEvent, 'locals'>): Promise<Organisation[]> {
  const roles = check(
    await locals.supabase
      .from('staff_roles')
      .select('organisation_id')
      .eq('role', 'lead')
      .is('revoked_at', null),
  );
  const ids = roles.map(({ organisation_id }) => organisation_id).filter((id) => id !== null);
  if (ids.length === 0) return [];
  const rows = check(
    await locals.supabase
      .from('organisations')
      .select('organisation_id, name')
      .in('organisation_id', ids)
      .order('name'),
  ).sort(byName);
  return rows.map(organisationOf);
}

/** From now on the pages are about this one. */
export function chooseOrganisation({ cookies }: Pick<RequestEvent, 'cookies'>, id: string): void {
  cookies.set(organisationCookie, id, {
    path: '/facility',
    maxAge: 60 * 60 * 24 * 365,
    sameSite: 'lax',
    httpOnly: true,
  });
}

/** The one that this page is about: what was chosen last, else the first. */
export async function ownOrganisation(
  event: Pick<RequestEvent, 'locals' | 'cookies'>,
): Promise<Organisation> {
  const own = await ownOrganisations(event);
  const chosen = event.cookies.get(organisationCookie);
  return own.find(({ id }) => id === chosen) ?? own[0] ?? error(404);
}
