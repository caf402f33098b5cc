import { check } from '$lib/server/db-error.ts';
import type { Database } from '$lib/database.types.ts';
import { textsFor } from '../../../texts/index.ts';
import type { Actions, PageServerLoad } from './$types';

type Row = Database['public']['Functions']['my_notices']['Returns'][number];
type Notice = { [K in keyof Row]: K extends 'notice_id' | 'at' | 'kind' ? Row[K] : Row[K] | null };

export const load: PageServerLoad = async ({ locals }) => {
  const words = textsFor(locals.language).facility.messages;
  const rows: Notice[] = check(await locals.supabase.rpc('my_notices'));
  return {
    now: new Date(),
    // Who holds several roles finds here what concerns the shifts they lead.
    notices: rows
      .filter(({ organisation_id }) => organisation_id !== null)
      .map((row) => ({
        noticeId: row.notice_id,
        at: row.at,
        kind: row.kind,
        readAt: row.read_at,
        href: row.shift_id && `/facility/shifts/${row.shift_id}`,
        values: {
          name: row.name ?? words.somebody,
          title: row.title ?? '',
          place: row.place_name ?? '',
          ...(row.starts_at && { starts_at: row.starts_at }),
          ...(row.ends_at && { ends_at: row.ends_at }),
        },
      })),
  };
};

export const actions: Actions = {
  read: async ({ locals }) => {
    check(await locals.supabase.rpc('read_notices'));
  },
};
