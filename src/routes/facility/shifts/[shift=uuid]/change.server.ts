import { spanOn } from '$lib/calendar.ts';
import { check, refusal } from '$lib/server/db-error.ts';
import { read } from '$lib/server/form.ts';
import { error } from '@sveltejs/kit';
import { changeForm } from './forms.server.ts';
import type { RequestEvent } from './$types';

/** Another time, number of places or contact. Who would lose their place by it is shown first, and nothing is saved before that was seen. */
export async function change(event: RequestEvent) {
  const { shift } = event.params;
  const { supabase } = event.locals;
  const form = await read(event, changeForm, { about: 'change' });
  if (form.failed) return form.failed;
  const { day, from, until, capacity, contact, version, seen } = form.given;
  const { start, end } = spanOn(day, from, until);
  const times = { starts_at: start.toISOString(), ends_at: end.toISOString() };
  const seeing = await supabase.rpc('who_would_lose', { shift, ...times, version });
  const bad = refusal(seeing.error);
  if (bad !== null) return bad === 'not_found' ? error(404) : form.refuse(bad);
  const loses = check(seeing);
  const asks = { ...form.done('would_lose', { loses }), values: form.values };
  if (loses.some(({ assignment_id: id }) => !seen.includes(id))) return asks;
  const code = refusal(
    (await supabase.rpc('change_shift', { shift, ...times, capacity, contact, version, may_lose: seen }))
      .error,
  );
  if (code !== null) return code === 'not_found' ? error(404) : form.refuse(code);
  return form.done('changed', { lost: loses.map(({ name }) => name) });
}
