import { check } from '$lib/server/db-error.ts';
import { error } from '@sveltejs/kit';
import { create } from 'qrcode';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { supabase } = locals;
  // Only its leads read a place's code; anybody else's place is not there.
  const [code] = check(await supabase.from('place_codes').select('code').eq('place_id', params.place));
  const [place] = check(await supabase.from('places').select('name, address').eq('place_id', params.place));
  if (!code || !place) error(404);
  const link = `${url.origin}/in/${code.code}`;
  const { modules } = create(link, { errorCorrectionLevel: 'Q' });
  const { size } = modules;
  const path = Array.from(modules.data, (on, i) =>
    on ? `M${i % size} ${Math.floor(i / size)}h1v1h-1z` : '',
  ).join('');
  return { place, link, shown: link.replace(/^https?:\/\//, ''), size, path };
};
