import { check } from '$lib/server/db-error.ts';
import * as fields from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { shownAs } from '$lib/server/shown.ts';
import { error, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { person, words } from '../../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

async function stored(locals: App.Locals) {
  const [own] = check(
    await locals.supabase
      .from('candidates')
      .select('wished_hours, offers_a_day')
      .eq('person_id', person(locals).personId),
  );
  return own ?? error(404);
}

export const load: PageServerLoad = async ({ locals, url }) => {
  const texts = words(locals).howOften;
  const own = await stored(locals);
  return {
    texts,
    back: { href: '/me', label: texts.back },
    saved: url.searchParams.has('saved'),
    own,
    shown: shownAs(own),
  };
};

const often = z.object({
  wished_hours: fields.optional(fields.whole(1, 37, 'wishedRange')).transform((hours) => hours ?? null),
  offers_a_day: fields.whole(0, 5, 'choose'),
});

export const actions: Actions = {
  save: async (event) => {
    const { locals } = event;
    const { personId } = person(locals);
    const { failed } = await ask(
      event,
      often,
      (values) => locals.supabase.from('candidates').update(values).eq('person_id', personId),
      { says: words(locals).howOften, stored: () => stored(locals) },
    );
    return failed ?? redirect(303, '/me/how-often?saved');
  },
};
