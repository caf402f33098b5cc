import { addDays, osloInstant } from '$lib/calendar.ts';
import { check } from '$lib/server/db-error';
import { sentence } from '$lib/say.ts';
import { dayName, instant, isoDate } from '$lib/time.ts';
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { forEveryone } from '../../texts/index.ts';
import { cardsAskingLeast, pageOfCards, summaryOf } from './cards.server.ts';
import { listedOffer, myOffers } from './my-offers.server.ts';
import { isComing, myShifts } from './my-shifts.server.ts';
import { person, words } from './person.server.ts';
import type { PageServerLoad } from './$types';

const first = 4;
const perPage = 10;
const daysAhead = 14;
const asksShown = 3;
const leastShown = 3;
const walks = [15, 30, 45];

const optional = <T extends z.ZodType>(shape: T) =>
  z
    .literal('')
    .transform(() => undefined)
    .or(shape)
    .optional();
const asked = z.object({
  day: optional(z.iso.date()),
  within: optional(z.coerce.number().int()),
  type: optional(z.string().max(40)),
  after: optional(z.string().max(80)),
});

export const load: PageServerLoad = async ({ locals, url, request }) => {
  const { supabase, language } = locals;
  const { personId } = person(locals);
  const all = url.searchParams.has('all');
  const given = asked.safeParse(all ? Object.fromEntries(url.searchParams) : {});
  if (!given.success) error(400);
  const now = new Date();
  const size = all ? perPage : first;
  const [page, shifts, offers, self, hours, types] = await Promise.all([
    pageOfCards(locals, size + 1, given.data),
    myShifts(locals),
    myOffers(locals, request.headers.get('x-keeping') === null),
    supabase
      .from('candidates')
      .select('district_id, norwegian, protected')
      .eq('person_id', personId)
      .single(),
    supabase.from('availability').select('weekday').limit(1),
    all ? supabase.from('task_types').select('task_type').eq('shown', true).order('sort') : null,
  ]);
  const own = check(self);
  const district_id = own?.district_id ?? null;
  const waiting = offers.filter(({ open }) => open);
  const nothingFits =
    page.cards.length === 0 && Object.values(given.data).every((value) => value === undefined);
  const next = shifts
    .filter((shift) => shift.state === 'confirmed' && !shift.checked_out_at && isComing(shift, now))
    .at(-1);
  return {
    texts: words(locals).home,
    now,
    asked: (url.searchParams.has('asked') ? waiting : waiting.slice(0, asksShown)).map((offer) =>
      listedOffer(offer, language),
    ),
    askedCount: waiting.length,
    // what is on today leads; else what somebody waits for an answer to
    nextFirst: next !== undefined && (waiting.length === 0 || isoDate(next.starts_at) <= isoDate(now)),
    next: next && {
      assignmentId: next.assignment_id,
      begun: instant(next.starts_at) <= now,
      here: next.checked_in_at !== null,
      task: summaryOf(next, language),
    },
    cards: page.cards.slice(0, size),
    more:
      page.cards.length > size
        ? all
          ? linkTo({ ...given.data, after: page.marks[size - 1] })
          : '/?all'
        : null,
    filters: types && {
      chosen: given.data,
      later: given.data.after !== undefined,
      start: linkTo({ ...given.data, after: undefined }),
      days: Array.from({ length: daysAhead }, (_, ahead) => {
        const value = addDays(isoDate(now), ahead);
        return { value, label: sentence(dayName(osloInstant(value, '12.00'), language, now), language) };
      }),
      walks: district_id === null ? [] : walks,
      types: (check(types) ?? []).map(({ task_type: value }) => ({
        value,
        label: typeName(value, language),
      })),
    },
    least: nothingFits && !own?.protected ? await cardsAskingLeast(locals, leastShown) : [],
    noNorwegian: own?.norwegian === 0,
    direct: own?.protected === true,
    lacksHours: (check(hours) ?? []).length === 0,
    lacksDistrict: district_id === null,
  };
};

const typeName = (type: string, language: App.Locals['language']): string =>
  forEveryone(language).common.taskTypes[type]?.name ?? type;

function linkTo(given: Record<string, string | number | undefined>): string {
  const query = new URLSearchParams(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
  return query.size > 0 ? `/?all&${query}` : '/?all';
}
