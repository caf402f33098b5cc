import { allRows } from '$lib/server/lists.ts';
import * as fields from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { placeOf } from '$lib/server/place-name.ts';
import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { forEveryone } from '../../../../texts/index.ts';
import { words } from '../../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const texts = words(locals).receipts;
  // all of them: the page is what somebody prints to show
  const rows = await allRows((from, to) =>
    locals.supabase
      .from('receipts')
      .select('receipt_id, title, place_name, organisation_name, done_on, minutes, strengths, hidden_at')
      .order('done_on', { ascending: false })
      .order('receipt_id')
      .range(from, to),
  );
  const strengths: Readonly<Record<string, string>> = forEveryone(locals.language).common.strengths;
  const receipts = rows.map((row) => ({
    id: row.receipt_id,
    title: row.title,
    place: placeOf(row),
    day: row.done_on,
    minutes: row.minutes,
    strengths: row.strengths.flatMap((code) => strengths[code] ?? []),
    hidden: row.hidden_at !== null,
  }));
  return {
    texts,
    back: { href: '/me', label: texts.back },
    shown: receipts.filter(({ hidden }) => !hidden),
    hidden: receipts.filter(({ hidden }) => hidden),
  };
};

const chosen = z.object({ receipt: fields.hidden, away: z.enum(['yes', 'no'], 'other') });

export const actions: Actions = {
  put: async (event) => {
    const { failed } = await ask(event, chosen, ({ receipt, away }) =>
      event.locals.supabase
        .from('receipts')
        .update({ hidden_at: away === 'yes' ? new Date().toISOString() : null })
        .eq('receipt_id', receipt),
    );
    return failed ?? redirect(303, '/me/receipts');
  },
};
