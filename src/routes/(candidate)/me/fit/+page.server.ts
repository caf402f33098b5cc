import { check } from '$lib/server/db-error';
import * as fields from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { shownAs } from '$lib/server/shown.ts';
import { say } from '$lib/say.ts';
import { error, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { forEveryone } from '../../../../texts/index.ts';
import { kilometres } from '../../cards.server.ts';
import { person, words } from '../../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

const travel = [15, 30, 45, 60, 90];

/** «Inntil 30 min å gå», and from there on, where most take a bus, how far it is. */
function farthest(minutes: number, language: App.Locals['language']): string {
  const { upTo, upToAway } = forEveryone(language).candidate.fit;
  const km = kilometres(minutes);
  return km === null ? say(upTo, { count: minutes }, language) : say(upToAway, { count: km }, language);
}

async function stored(locals: App.Locals) {
  const [own] = check(
    await locals.supabase
      .from('candidates')
      .select(
        'district_id, max_minutes, norwegian, lifting, wants_paid, wants_unpaid, shares_phone, shared_help',
      )
      .eq('person_id', person(locals).personId),
  );
  return own ?? error(404);
}

export const load: PageServerLoad = async ({ locals, url }) => {
  const texts = words(locals).fit;
  const { municipality } = person(locals);
  const [self, districts] = await Promise.all([
    stored(locals),
    locals.supabase
      .from('districts')
      .select('district_id, name')
      .eq('municipality_code', municipality ?? ''),
  ]);
  const first = url.searchParams.has('first');
  return {
    texts,
    ...(first ? {} : { back: { href: '/me', label: texts.back } }),
    first,
    saved: url.searchParams.has('saved'),
    own: self,
    shown: shownAs(self),
    travel: [...new Set([...travel, self.max_minutes])]
      .sort((a, b) => a - b)
      .map((value) => ({
        value,
        label: farthest(value, locals.language),
      })),
    districts: (check(districts) ?? []).sort((a, b) => new Intl.Collator('nb').compare(a.name, b.name)),
  };
};

const level = (top: number) => fields.whole(0, top, 'choose');

const fit = z
  .object({
    district_id: fields.optional(fields.guid).transform((district) => district ?? null),
    max_minutes: fields.whole(5, 240, 'choose'),
    norwegian: level(4),
    lifting: level(2),
    wants_paid: fields.ticked,
    wants_unpaid: fields.ticked,
    shares_phone: fields.ticked,
    shared_help: fields.optional(fields.words(200)).transform((words) => words ?? null),
  })
  .refine(({ wants_paid, wants_unpaid }) => wants_paid || wants_unpaid, {
    path: ['wants_paid'],
    error: 'payNeeded',
  });

export const actions: Actions = {
  save: async (event) => {
    const { locals, url } = event;
    const { personId } = person(locals);
    const { failed } = await ask(
      event,
      fit,
      (values) => locals.supabase.from('candidates').update(values).eq('person_id', personId),
      { says: words(locals).fit, at: { sensitive: 'shared_help' }, stored: () => stored(locals) },
    );
    return failed ?? redirect(303, url.searchParams.has('first') ? '/' : '/me/fit?saved');
  },
};
