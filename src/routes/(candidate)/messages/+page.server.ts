import type { NoticeItem } from '$lib/components/NoticeList.svelte';
import { check } from '$lib/server/db-error';
import { words } from '../person.ts';
import type { Actions, PageServerLoad } from './$types';

// What happened to oneself; what one is told as a lead or an adviser stands on those pages.
const mine = new Set([
  'welcomed',
  'not_chosen',
  'cancelled',
  'recorded',
  'recorded_absent',
  'corrected',
  'clearance_seen',
  'activity_agreed',
  'time_changed',
  'contact_changed',
  'new_adviser',
]);

const places: Readonly<Record<string, string>> = {
  clearance_seen: '/me/clearances',
  activity_agreed: '/me/agreed',
  new_adviser: '/me/agreed',
};

export const load: PageServerLoad = async ({ locals }) => {
  const rows = check(await locals.supabase.rpc('my_notices')) ?? [];
  const notices: NoticeItem[] = rows
    .filter(({ kind }) => mine.has(kind))
    .map((row) => ({
      noticeId: row.notice_id,
      at: row.at,
      kind: row.kind,
      values: {
        title: row.title ?? '',
        place: row.place_name ?? '',
        starts_at: row.starts_at ?? '',
        ends_at: row.ends_at ?? '',
      },
      href: places[row.kind] ?? (row.assignment_id && `/mine/${row.assignment_id}`),
      readAt: row.read_at,
    }));
  return { texts: words(locals).messages, now: new Date(), notices };
};

export const actions: Actions = {
  read: async ({ locals }) => {
    check(await locals.supabase.rpc('read_notices'));
  },
};
