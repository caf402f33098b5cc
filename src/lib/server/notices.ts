import type { NoticeItem } from '$lib/components/NoticeList.svelte';
import type { CompositeTypes } from '$lib/database.types.ts';
import type { Role } from '$lib/roles.ts';
import { say, sentence } from '$lib/say.ts';
import { check } from '$lib/server/db-error.ts';
import { ask, noFields } from '$lib/server/form.ts';
import { clock, clockSpan, dayName } from '$lib/time.ts';
import type { RequestEvent } from '@sveltejs/kit';
import { forEveryone, forStaff } from '../../texts/index.ts';

type Told = Extract<Role, 'candidate' | 'lead' | 'adviser' | 'administrator'>;
export type NoticeRow = CompositeTypes<'notice_row'>;

/** What one is told in a role, newest first; `href` says where a notice leads, `somebody` stands for a name one may not read. */
export async function noticesFor(
  { supabase, language }: App.Locals,
  in_role: Told,
  href: (row: NoticeRow) => string | null,
  somebody = '',
): Promise<NoticeItem[]> {
  const rows = check(await supabase.rpc('my_notices', { in_role }));
  const now = new Date();
  const { notices, common } = forEveryone(language);
  const words = in_role === 'candidate' ? notices : { ...notices, ...forStaff(language).notices };
  const day = (at: string) => dayName(at, language, now);
  return rows.map((row) => {
    const { title, body } = words[row.kind] ?? notices.other;
    const { starts_at: from, ends_at: to } = row;
    const values = {
      name: row.name ?? somebody,
      title: row.title ?? '',
      place: row.place_name ?? '',
      ...(from && {
        day: day(from),
        // word joiners: a span of time is not broken at its dash
        time: to ? clockSpan(from, to).replace('–', '\u2060–\u2060') : clock(from),
      }),
    };
    return {
      noticeId: row.notice_id,
      at: row.at,
      when: sentence(
        `${day(row.at)}, ${say(common.facts.clock, { time: clock(row.at) }, language)}`,
        language,
      ),
      title: say(title, values, language),
      body: say(body, values, language),
      readAt: row.read_at,
      href: href(row),
      net: row.shift_id === null && row.assignment_id === null,
    };
  });
}

/** «Read» as an action of the page that lists them. */
export async function readNotices(event: RequestEvent, in_role: Told) {
  const form = await ask(event, noFields, () => event.locals.supabase.rpc('read_notices', { in_role }));
  return form.failed ?? form.done('read');
}
