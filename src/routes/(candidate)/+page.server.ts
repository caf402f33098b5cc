import { addDays, osloInstant } from '$lib/calendar.ts';
import { sentence } from '$lib/say.ts';
import { dayName, instant, isoDate } from '$lib/time.ts';
import { error } from '@sveltejs/kit';
import { forEveryone } from '../../texts/index.ts';
import { cardOf, summaryOf, walkInWords } from './cards.server.ts';
import { listedOffer } from './my-offers.server.ts';
import { words } from './person.server.ts';
import { home, wantedAt } from './question.server.ts';
import type { PageServerLoad } from './$types';

const daysAhead = 14;
const asksShown = 3;
const walks = [15, 30, 45];

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event;
  const { language } = locals;
  const { all, size, given } = wantedAt(url) ?? error(400);
  const page = await home.page(event);
  const now = new Date();
  const { next, offers } = page;
  return {
    texts: words(locals).home,
    now,
    asked: (url.searchParams.has('asked') ? offers : offers.slice(0, asksShown)).map((offer) =>
      listedOffer(offer, language),
    ),
    askedCount: offers.length,
    // what is on today leads; else what somebody waits for an answer to
    nextFirst: next !== null && (offers.length === 0 || isoDate(next.starts_at) <= isoDate(now)),
    next: next && {
      assignmentId: next.assignment_id,
      begun: instant(next.starts_at) <= now,
      here: next.checked_in_at !== null,
      task: summaryOf(next, language),
    },
    cards: page.cards.slice(0, size).map((card) => cardOf(card, language)),
    more:
      page.cards.length > size
        ? all
          ? linkTo({ ...given, after: page.cards[size - 1]?.cursor ?? undefined })
          : '/?all'
        : null,
    filters: all
      ? {
          chosen: given,
          later: given.after !== undefined,
          start: linkTo({ ...given, after: undefined }),
          days: Array.from({ length: daysAhead }, (_, ahead) => {
            const value = addDays(isoDate(now), ahead);
            return {
              value,
              label: sentence(dayName(osloInstant(value, '12.00'), language, now), language),
            };
          }),
          walks:
            page.district_id === null
              ? []
              : walks.map((value) => ({ value, label: walkInWords(value, language) ?? '' })),
          any: given.day !== undefined || given.within !== undefined || given.type !== undefined,
          types: page.task_types.map((value) => ({ value, label: typeName(value, language) })),
        }
      : null,
    least: page.least.map((card) => cardOf(card, language)),
    noNorwegian: page.norwegian === 0,
    direct: page.protected,
    lacksHours: !page.hours_said,
    lacksDistrict: page.district_id === null,
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
