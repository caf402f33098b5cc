import { createHash } from 'node:crypto';
import { calendarOf, calendarType } from '$lib/server/calendar.ts';
import { check } from '$lib/server/db-error.ts';
import { stopAttempt } from '$lib/server/limiter.ts';
import { languageFrom } from '../../../texts/index.ts';
import type { RequestHandler } from './$types';

// Calendars ask from the addresses of a few large services, so that a right link is answered whatever others tried from there: only
// wrong ones are counted. What is not there, was closed or renewed, or belonged to somebody who is forgotten is one and the same
// question to the database, with one and the same answer.
export const GET: RequestHandler = async (event) => {
  const { locals, params, request, url } = event;
  const { token } = params;
  const headers = { 'x-robots-tag': 'noindex, nofollow', 'cache-control': 'private, max-age=300' };
  const [calendar] = check(await locals.supabase.rpc('calendar_behind', { token })) ?? [];
  if (!calendar) {
    const [, status] = (await stopAttempt('calendar', '', event)) ?? ['', 404];
    return new Response(null, { status, headers: { ...headers, 'cache-control': 'no-store' } });
  }
  const entries = check(await locals.supabase.rpc('whole_calendar', { token })) ?? [];
  const text = calendarOf(entries, {
    origin: url.origin,
    language: languageFrom(calendar.language),
    alarms: calendar.alarms,
  });
  const etag = createHash('sha256').update(text).digest('base64url').slice(0, 22);
  const known = request.headers.get('if-none-match') ?? '';
  const all = { ...headers, etag: `"${etag}"`, 'content-type': calendarType };
  return known.includes(`"${etag}"`)
    ? new Response(null, { status: 304, headers: all })
    : new Response(text, { headers: all });
};
