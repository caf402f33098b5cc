import { question } from '$lib/server/question.ts';
import { z } from 'zod';

const first = 4;
const perPage = 10;

const optional = <T extends z.ZodType>(shape: T) =>
  z
    .literal('')
    .transform(() => undefined)
    .or(shape)
    .optional();
const filters = z.object({
  day: optional(z.iso.date()),
  within: optional(z.coerce.number().int()),
  type: optional(z.string().max(40)),
  after: optional(z.string().max(80)),
});

/** All that fits, or the first few; null: narrowed by something that is no filter. */
export function wantedAt(url: URL) {
  const all = url.searchParams.has('all');
  const given = filters.safeParse(all ? Object.fromEntries(url.searchParams) : {});
  return given.success ? { all, size: all ? perPage : first, given: given.data } : null;
}

/** One card more than is shown says whether there are more. A mark or a filter that is made up, or older than an hour, is a 400. */
export const home = question(({ locals, url, request }) => {
  const wanted = wantedAt(url);
  if (wanted === null) return null;
  const { all, size, given } = wanted;
  return locals.supabase.rpc('asked_home', {
    most: size + 1,
    after: given.after,
    only_day: given.day,
    within_minutes: given.within,
    only_type: given.type,
    // a phone that fetches the page ahead has not looked
    looks: request.headers.get('x-keeping') === null,
    with_types: all,
  });
});
