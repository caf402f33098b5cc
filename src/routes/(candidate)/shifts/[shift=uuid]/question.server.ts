import { question } from '$lib/server/question.ts';
import { closing } from '../../full-card.server.ts';

/** With other cards where this one is closed. */
export const card = question(({ locals, params }) =>
  params.shift === undefined
    ? null
    : locals.supabase.rpc('asked_card', { shift: params.shift, closed_by: closing, most_others: 3 }),
);
