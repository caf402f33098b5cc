import { check } from '$lib/server/db-error.ts';
import * as fields from '$lib/server/fields.ts';
import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { person, words } from '../../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
  const texts = words(locals).howOften;
  const own = await locals.supabase
    .from('candidates')
    .select('wished_hours, offers_a_day')
    .eq('person_id', person(locals).personId)
    .single();
  return {
    texts,
    back: { href: '/me', label: texts.back },
    saved: url.searchParams.has('saved'),
    own: check(own),
  };
};

const typed = z.object({
  wished_hours: fields
    .optional(z.coerce.number('wished').int('wished').min(1, 'wished').max(37, 'wished'))
    .transform((hours) => hours ?? null),
  offers_a_day: z
    .string('choose')
    .regex(/^[0-5]$/, 'choose')
    .transform(Number),
});

export const actions: Actions = {
  save: async ({ locals, request }) => {
    const values = fields.typed(await request.formData());
    const form = typed.safeParse(values);
    if (!form.success) return fail(400, { values, errors: fields.fieldErrors(form.error) });
    const { personId } = person(locals);
    check(await locals.supabase.from('candidates').update(form.data).eq('person_id', personId));
    redirect(303, '/me/how-often?saved');
  },
};
