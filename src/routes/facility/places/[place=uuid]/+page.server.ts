import { check } from '$lib/server/db-error.ts';
import * as fields from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { error } from '@sveltejs/kit';
import { randomUUID } from 'node:crypto';
import { create } from 'qrcode';
import { z } from 'zod';
import { forStaff, partOf } from '../../../../texts/index.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { supabase } = locals;
  // Only its leads read a place's code; anybody else's place is not there.
  const [code] = check(await supabase.from('place_codes').select('code, word').eq('place_id', params.place));
  const [place] = check(await supabase.from('places').select('name, address').eq('place_id', params.place));
  if (!code || !place) error(404);
  const link = `${url.origin}/in/${code.code}`;
  const { modules } = create(link, { errorCorrectionLevel: 'Q' });
  const { size } = modules;
  const path = Array.from(modules.data, (on, i) =>
    on ? `M${i % size} ${Math.floor(i / size)}h1v1h-1z` : '',
  ).join('');
  const { facility } = forStaff(locals.language);
  return {
    texts: partOf(facility, 'sites'),
    place,
    shown: link.replace(/^https?:\/\//, ''),
    start: url.host,
    word: code.word,
    size,
    path,
    requestId: randomUUID(),
  };
};

const renewing = z.object({ request_id: fields.requestId });

export const actions: Actions = {
  renew: async (event) => {
    const { place } = event.params;
    const renewed = await ask(event, renewing, ({ request_id }) =>
      event.locals.supabase.rpc('renew_place_code', { place, request_id }),
    );
    return renewed.failed ?? renewed.done('renewed');
  },
};
