import { check } from '$lib/server/db-error.ts';
import { byName } from '$lib/names.ts';
import { error, type RequestEvent } from '@sveltejs/kit';

export type Employer = { id: string; name: string };

/** The employers that the person keeps the register for, by name. */
export async function ownEmployers({ locals }: Pick<RequestEvent, 'locals'>): Promise<Employer[]> {
  const roles = check(
    await locals.supabase
      .from('staff_roles')
      .select('employer_id')
      .eq('role', 'clearance_officer')
      .is('revoked_at', null),
  );
  const ids = roles.map(({ employer_id }) => employer_id).filter((id) => id !== null);
  if (ids.length === 0) return [];
  const rows = check(
    await locals.supabase.from('employers').select('employer_id, name').in('employer_id', ids).order('name'),
  ).sort(byName);
  return rows.map(({ employer_id: id, name }) => ({ id, name }));
}

/** The one that `?employer=` names, else the first. */
export async function ownEmployer(event: Pick<RequestEvent, 'locals' | 'url'>): Promise<Employer> {
  const own = await ownEmployers(event);
  const wanted = event.url.searchParams.get('employer');
  return own.find(({ id }) => id === wanted) ?? own[0] ?? error(404);
}
