import { inNameOrder, isNamed } from '$lib/names.ts';
import type { PageServerLoad } from './$types';
import { forStaff, partOf } from '../../texts/index.ts';
import { caseload } from './question.server.ts';
import { reasonsFor } from './reasons.ts';

export const load: PageServerLoad = async (event) => {
  const { url } = event;
  const now = new Date();
  const people = (await caseload.page(event)).people
    .map((row) => ({ ...row, reasons: reasonsFor(row, now) }))
    .sort((a, b) => inNameOrder(a.name, b.name));

  const wanted = (url.searchParams.get('name') ?? '').trim().slice(0, 60);
  const shown = people.filter(({ name }) => isNamed(name, wanted));
  const newest = (person: (typeof people)[number]): string =>
    person.reasons.map(({ at }) => at).reduce((a, b) => (a > b ? a : b), '');

  return {
    texts: partOf(forStaff(event.locals.language).adviser, 'today', 'reasons', 'claims', 'steps', 'menu'),
    now,
    wanted,
    handedOver: url.searchParams.has('handed-over'),
    total: people.length,
    needing: people.filter(({ reasons }) => reasons.length > 0).length,
    // The newest fact first, and by name within a day: an order of what to read, not of people.
    needs: shown
      .filter(({ reasons }) => reasons.length > 0)
      .sort((a, b) => newest(b).localeCompare(newest(a))),
    others: shown.filter(({ reasons }) => reasons.length === 0),
  };
};
