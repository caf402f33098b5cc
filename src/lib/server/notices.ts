import type { NoticeItem } from '$lib/components/NoticeList.svelte';
import type { Database } from '$lib/database.types.ts';
import type { Role } from '$lib/roles.ts';
import { check } from '$lib/server/db-error.ts';

type Told = Extract<Role, 'candidate' | 'lead' | 'adviser' | 'administrator'>;
type Row = Database['public']['Functions']['my_notices']['Returns'][number];
// What a notice is not about has no value.
export type NoticeRow = {
  [K in keyof Row]: K extends 'notice_id' | 'at' | 'kind' ? Row[K] : Row[K] | null;
};

/** What one is told in a role, newest first; `href` says where a notice leads, `somebody` stands for a name one may not read. */
export async function noticesFor(
  { supabase }: App.Locals,
  in_role: Told,
  href: (row: NoticeRow) => string | null,
  somebody = '',
): Promise<NoticeItem[]> {
  const rows: NoticeRow[] = check(await supabase.rpc('my_notices', { in_role }));
  return rows.map((row) => ({
    noticeId: row.notice_id,
    at: row.at,
    kind: row.kind,
    readAt: row.read_at,
    href: href(row),
    values: {
      name: row.name ?? somebody,
      title: row.title ?? '',
      place: row.place_name ?? '',
      ...(row.starts_at && { starts_at: row.starts_at }),
      ...(row.ends_at && { ends_at: row.ends_at }),
    },
  }));
}

export async function readNotices({ supabase }: App.Locals, in_role: Told): Promise<void> {
  check(await supabase.rpc('read_notices', { in_role }));
}
