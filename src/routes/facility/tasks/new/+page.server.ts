import { randomUUID } from 'node:crypto';
import { check, refusal } from '$lib/server/db-error.ts';
import { fieldErrors, typed } from '$lib/server/fields.ts';
import { addDays } from '$lib/calendar.ts';
import { isoDate } from '$lib/time.ts';
import { fail, redirect } from '@sveltejs/kit';
import { ownOrganisation } from '../../organisation.server.ts';
import { contactsFor, templatesFor } from './choices.server.ts';
import { fitting, postForm, spanOf, whenForm } from './post.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { locals } = event;
  const organisation = await ownOrganisation(event);
  const [templates, contacts, latest] = await Promise.all([
    templatesFor(locals, organisation.id),
    contactsFor(locals, organisation.id),
    locals.supabase
      .from('shifts')
      .select('contact_id')
      .eq('organisation_id', organisation.id)
      .order('created_at', { ascending: false })
      .limit(1),
  ]);
  const now = new Date();
  const today = isoDate(now);
  const lastContact = check(latest)[0]?.contact_id;
  return {
    now,
    days: Array.from({ length: 6 }, (_, i) => addDays(today, i)),
    templates,
    contacts,
    contact: contacts.find(({ id }) => id === lastContact)?.id ?? contacts[0]?.id ?? '',
    requestId: randomUUID(),
  };
};

export const actions: Actions = {
  // Without JavaScript: how many it would fit, with all that was typed kept.
  check: async ({ request, locals }) => {
    const values = typed(await request.formData());
    const form = whenForm.safeParse(values);
    if (!form.success) return fail(400, { errors: fieldErrors(form.error), values });
    return { values, count: await fitting(locals, form.data) };
  },

  post: async ({ request, locals }) => {
    const values = typed(await request.formData());
    const form = postForm.safeParse(values);
    if (!form.success) return fail(400, { errors: fieldErrors(form.error), values });
    const { template, contact, capacity, pay, title, summary, does, does_not, bring } = form.data;
    const { weeks, request_id } = form.data;
    const publish = form.data.publish === 'yes';
    const span = await spanOf(locals, form.data);
    if (!span) return fail(400, { errors: { template: 'choose' }, values });
    const posted = await locals.supabase.rpc('post_task', {
      ...{ template, contact, capacity, pay, request_id, title, summary, does, does_not, bring, ...span },
      publish,
      weeks,
      together: form.data.together === 'yes',
    });
    const code = refusal(posted.error);
    if (code === 'bad_weeks' || code === 'too_far') return fail(409, { errors: { weeks: code }, values });
    if (code !== null) return fail(409, { refusal: code, values });
    redirect(303, `/facility/shifts/${check(posted)}?${publish ? `posted=${weeks}` : 'draft'}`);
  },
};
