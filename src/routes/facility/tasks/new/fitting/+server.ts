import { json } from '@sveltejs/kit';
import { fitting, whenForm } from '../post.server.ts';
import type { RequestHandler } from './$types';

// Asked while the lead fills in the form; what is not yet whole has no answer.
export const GET: RequestHandler = async ({ locals, url }) => {
  const form = whenForm.safeParse(Object.fromEntries(url.searchParams));
  return json({ count: form.success ? await fitting(locals, form.data) : null });
};
