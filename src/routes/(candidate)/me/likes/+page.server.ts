import { check } from '$lib/server/db-error';
import * as fields from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { shownAs } from '$lib/server/shown.ts';
import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { forEveryone } from '../../../../texts/index.ts';
import { words } from '../../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

const stored = async ({ supabase }: App.Locals) => ({
  likes: (check(await supabase.from('interests').select('task_type')) ?? []).map(
    ({ task_type }) => task_type,
  ),
});

export const load: PageServerLoad = async ({ locals, url }) => {
  const { supabase, language } = locals;
  const texts = words(locals).likes;
  const [types, chosen] = await Promise.all([
    supabase.from('task_types').select('task_type').eq('shown', true).order('sort'),
    stored(locals),
  ]);
  const liked = new Set(chosen.likes);
  const names = forEveryone(language).common.taskTypes;
  return {
    texts,
    back: { href: '/me', label: texts.back },
    shown: shownAs(chosen),
    saved: url.searchParams.has('saved'),
    types: (check(types) ?? []).map(({ task_type: type }) => ({
      type,
      name: names[type]?.name ?? type,
      does: names[type]?.does ?? '',
      liked: liked.has(type),
    })),
  };
};

const liked = z.object({ likes: fields.several(z.string().max(40)) });

export const actions: Actions = {
  save: async (event) => {
    const { failed } = await ask(
      event,
      liked,
      ({ likes }) => event.locals.supabase.rpc('set_interests', { task_types: likes }),
      { stored: () => stored(event.locals) },
    );
    return failed ?? redirect(303, '/me/likes?saved');
  },
};
