import { check, refusal } from '$lib/server/db-error.ts';
import { guid, typed } from '$lib/server/fields.ts';
import { fail, type RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';

const asked = z.object({ assignment: guid, name: z.string().max(130).catch('') });

type Answer = 'welcome' | 'not_now' | 'cancel_assignment';

const answer = async ({ request, locals }: RequestEvent, verb: Answer) => {
  const found = asked.safeParse(typed(await request.formData()));
  if (!found.success) return fail(400, { refusal: 'other' });
  const { assignment, name } = found.data;
  const said = await locals.supabase.rpc(verb, { assignment });
  const code = refusal(said.error);
  if (code !== null && code !== 'not_found') return fail(409, { refusal: code });
  check(said);
  return { answered: { verb, name } };
};

// What a lead says to one person on a shift, from any page that shows them.
export const answers = {
  welcome: (event: RequestEvent) => answer(event, 'welcome'),
  not_now: (event: RequestEvent) => answer(event, 'not_now'),
  cancel_place: (event: RequestEvent) => answer(event, 'cancel_assignment'),
};
