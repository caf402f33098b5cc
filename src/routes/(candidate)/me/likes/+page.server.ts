import { check, refusal } from '$lib/server/db-error';
import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { forEveryone } from '../../../../texts/index.ts';
import { words } from '../../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
  const { supabase, language } = locals;
  const texts = words(locals).likes;
  const [types, chosen] = await Promise.all([
    supabase.from('task_types').select('task_type').eq('shown', true).order('sort'),
    supabase.from('interests').select('task_type'),
  ]);
  const liked = new Set((check(chosen) ?? []).map(({ task_type }) => task_type));
  const names = forEveryone(language).common.taskTypes;
  return {
    texts,
    back: { href: '/me', label: texts.back },
    saved: url.searchParams.has('saved'),
    types: (check(types) ?? []).map(({ task_type: type }) => ({
      type,
      name: names[type]?.name ?? type,
      does: names[type]?.does ?? '',
      liked: liked.has(type),
    })),
  };
};

export const actions: Actions = {
  save: async ({ request, locals }) => {
    const form = z
      .array(z.string().max(40))
      .max(40)
      .safeParse((await request.formData()).getAll('likes'));
    if (!form.success) return fail(400, { refusal: 'other' });
    const { error } = await locals.supabase.rpc('set_interests', { task_types: form.data });
    const code = refusal(error);
    if (code) return fail(409, { refusal: code });
    check({ data: null, error });
    redirect(303, '/me/likes?saved');
  },
};
