import { decode, readDistricts } from '$lib/districts-csv.ts';
import { check } from '$lib/server/db-error.ts';
import * as fields from '$lib/server/fields.ts';
import { ask, read } from '$lib/server/form.ts';
import { plainNumbers } from '$lib/signs.ts';
import { z } from 'zod';
import { forStaff } from '../../../texts/index.ts';
import { ownDistricts } from '../districts.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const rows = check(
    await locals.supabase
      .from('districts')
      .select('district_id, name, latitude, longitude')
      .eq('municipality_code', locals.user?.municipality ?? ''),
  );
  const { compare } = new Intl.Collator('nb');
  return {
    requestIds: { one: crypto.randomUUID(), list: crypto.randomUUID() },
    districts: rows.sort((a, b) => compare(a.name, b.name)),
  };
};

/** A decimal comma is as good as a point. */
const degrees = (least: number, most: number, code: string) =>
  z
    .string('required')
    // as maps show it: «59,744°» and «59.744 N»
    .transform((typed) =>
      plainNumbers(typed)
        .replace(/[°º]?\s*[nNeEøØ]?$/u, '')
        .trim(),
    )
    .pipe(z.string().regex(/^\d{1,2}([.,]\d+)?$/, code))
    .transform((typed) => Number(typed.replace(',', '.')))
    .refine((value) => value >= least && value <= most, code);

const one = z.object({
  request_id: fields.requestId,
  name: fields.title,
  latitude: degrees(57, 72, 'latitude'),
  longitude: degrees(4, 32, 'longitude'),
});
const largest = 200_000;
// what a list that was looked at and found right says
const seen = z.object({ request_id: fields.requestId, list: z.string('other').max(largest, 'other') });

const saysOf = ({ language }: App.Locals) => forStaff(language).admin.districts.wrong;

export const actions: Actions = {
  add: async (event) => {
    const form = await ask(
      event,
      one,
      ({ name, latitude, longitude, request_id }) =>
        event.locals.supabase.rpc('add_districts', {
          names: [name],
          latitudes: [latitude],
          longitudes: [longitude],
          request_id,
        }),
      { about: 'one', says: saysOf(event.locals) },
    );
    if (form.failed) return form.failed;
    return form.data === 0
      ? form.wrong({ name: 'name_taken' }, 409)
      : form.done('added', { count: 1, list: null });
  },
  // a dry run: what the list would make, and nothing is kept
  look: async (event) => {
    const form = await read(event, z.object({}), { about: 'list', says: saysOf(event.locals) });
    if (form.failed) return form.failed;
    const sent = form.file('file');
    if (!sent) return form.wrong({ file: 'no_file' });
    if (sent.size > largest) return form.wrong({ file: 'too_large' });
    const bytes = new Uint8Array(await sent.arrayBuffer());
    if (bytes.includes(0) && bytes[0] !== 0xff && bytes[0] !== 0xfe) return form.wrong({ file: 'no_text' });
    const text = decode(bytes);
    const { districts, wrong } = readDistricts(text);
    const there = new Set((await ownDistricts(event.locals)).map(({ name }) => name.toLowerCase()));
    const looked = districts.map(({ line, name }) => ({ line, name, there: there.has(name.toLowerCase()) }));
    return form.done('looked', { count: 0, list: { districts: looked, wrong, text } });
  },
  addList: async (event) => {
    const form = await ask(
      event,
      seen,
      ({ list, request_id }) => {
        const { districts } = readDistricts(list);
        return event.locals.supabase.rpc('add_districts', {
          names: districts.map(({ name }) => name),
          latitudes: districts.map(({ latitude }) => latitude),
          longitudes: districts.map(({ longitude }) => longitude),
          request_id,
        });
      },
      { about: 'list', says: saysOf(event.locals) },
    );
    return form.failed ?? form.done('added', { count: form.data ?? 0, list: null });
  },
};
