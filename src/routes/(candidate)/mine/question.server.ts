import { question } from '$lib/server/question.ts';

export const mine = question(({ locals }) => locals.supabase.rpc('asked_mine_now'));
