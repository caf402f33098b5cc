import { calendarOf, calendarType } from '$lib/server/calendar.ts';
import { check } from '$lib/server/db-error.ts';
import { error } from '@sveltejs/kit';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals, params, url }) => {
  const { supabase, language } = locals;
  const [entry] = check(await supabase.rpc('my_calendar_shift', { assignment: params.assignment })) ?? [];
  if (!entry) error(404);
  return new Response(calendarOf([entry], { origin: url.origin, language }), {
    headers: { 'content-type': calendarType, 'content-disposition': 'attachment; filename="vakt.ics"' },
  });
};
