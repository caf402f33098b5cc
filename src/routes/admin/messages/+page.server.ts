import { check } from '$lib/server/db-error.ts';
import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const rows = check(await locals.supabase.rpc('my_notices'));
  return {
    now: new Date(),
    unread: rows.some(({ read_at }) => !read_at),
    notices: rows.map((row) => ({
      noticeId: row.notice_id,
      at: row.at,
      kind: row.kind,
      readAt: row.read_at,
      values: {
        title: row.title ?? '',
        place: row.place_name ?? '',
        name: row.name ?? '',
        starts_at: row.starts_at ?? row.at,
        ...(row.ends_at && { ends_at: row.ends_at }),
      },
    })),
  };
};

export const actions: Actions = {
  read: async ({ locals }) => {
    check(await locals.supabase.rpc('read_notices'));
    redirect(303, '/admin/messages');
  },
};
