import { spanOn } from '$lib/calendar.ts';
import { instant, isoDate } from '$lib/time.ts';
import { check, refusal } from '$lib/server/db-error.ts';
import { read } from '$lib/server/form.ts';
import { error } from '@sveltejs/kit';
import { changeForm } from './forms.server.ts';
import type { RequestEvent } from './$types';

const fieldOf: Readonly<Record<string, string>> = {
  moves_too_far: 'day',
  bad_span: 'until',
  bad_capacity: 'capacity',
  too_many_on: 'capacity',
};

/** At which field a refusal is told, as what: a day that has been is a wrong day. */
function atField(code: string, day: string): Record<string, string> | null {
  if (code === 'starts_too_soon')
    return day < isoDate(new Date()) ? { day: 'date_past' } : { from: 'time_past' };
  const field = fieldOf[code];
  return field ? { [field]: code } : null;
}

/** Another time, number of places or contact. Who would lose their place by it is shown first, and nothing is saved before that was seen. */
export async function change(event: RequestEvent) {
  const { shift } = event.params;
  const { supabase } = event.locals;
  const form = await read(event, changeForm, { about: 'change' });
  if (form.failed) return form.failed;
  const { day, from, until, capacity, contact, version, seen } = form.given;
  const { start, end } = spanOn(day, from, until);
  const times = { starts_at: start.toISOString(), ends_at: end.toISOString() };
  const [seeing, standing] = await Promise.all([
    supabase.rpc('who_would_lose', { shift, ...times, version }),
    supabase.from('shifts').select('starts_at, ends_at, contact_id, published_at').eq('shift_id', shift),
  ]);
  const no = (code: string) => {
    if (code === 'not_found') error(404);
    const wrong = atField(code, day);
    return wrong ? form.wrong(wrong, 409) : form.refuse(code);
  };
  const bad = refusal(seeing.error);
  if (bad !== null) return no(bad);
  const loses = check(seeing);
  const asks = { ...form.done('would_lose', { loses }), values: form.values };
  if (loses.some(({ assignment_id: id }) => !seen.includes(id))) return asks;
  const code = refusal(
    (await supabase.rpc('change_shift', { shift, ...times, capacity, contact, version, may_lose: seen }))
      .error,
  );
  if (code !== null) return no(code);
  // nobody is told of seats, nor of what is not posted
  const [before] = check(standing);
  const told =
    before?.published_at &&
    (instant(before.starts_at).getTime() !== start.getTime() ||
      instant(before.ends_at).getTime() !== end.getTime() ||
      before.contact_id !== contact);
  return form.done(told ? 'changed' : 'changedSeats', { lost: loses.map(({ name }) => name) });
}
