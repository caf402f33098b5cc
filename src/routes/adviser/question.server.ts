import { question } from '$lib/server/question.ts';

/** Each in the caseload is logged as looked at. */
export const caseload = question(({ locals }) => locals.supabase.rpc('asked_followed'));
