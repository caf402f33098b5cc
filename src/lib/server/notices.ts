import type { NoticeItem } from '$lib/components/NoticeList.svelte';
import type { CompositeTypes } from '$lib/database.types.ts';
import type { Role } from '$lib/roles.ts';
import { say, sentence } from '$lib/say.ts';
import { check } from '$lib/server/db-error.ts';
import { ask, noFields } from '$lib/server/form.ts';
import { clock, clockSpan, dayName, fullDay } from '$lib/time.ts';
import type { RequestEvent } from '@sveltejs/kit';
import { forEveryone, forStaff } from '../../texts/index.ts';

type Told = Extract<Role, 'candidate' | 'lead' | 'adviser' | 'administrator'>;
export type NoticeRow = CompositeTypes<'notice_row'>;

// word joiners: a span of time is not broken at its dash
const joined = (span: string) => span.replace('–', '\u2060–\u2060');

/** Whose words are said: a notice of a move from before its times were kept has those it had. */
const keyOf = ({ kind, detail }: NoticeRow, move: boolean): string =>
  kind === 'time_changed' && move
    ? detail === 'contact'
      ? 'moved_contact'
      : 'moved'
    : detail && (kind === 'let_go' || kind === 'was_let_go')
      ? `${kind}_${detail}`
      : kind;

/** What one is told in a role, newest first; `href` says where a notice leads, `somebody` stands for a name one may not read. */
export async function noticesFor(
  { supabase, language }: App.Locals,
  in_role: Told,
  href: (row: NoticeRow) => string | null,
  somebody = '',
): Promise<NoticeItem[]> {
  const [told, moved] = await Promise.all([
    supabase.rpc('my_notices', { in_role }),
    supabase
      .from('notices')
      .select('notice_id, was_starts_at, was_ends_at, now_starts_at, now_ends_at')
      .eq('as_role', in_role)
      .not('was_starts_at', 'is', null),
  ]);
  const rows = check(told);
  const moves = new Map(check(moved).map((move) => [move.notice_id, move]));
  const now = new Date();
  const { notices, common } = forEveryone(language);
  const words = in_role === 'candidate' ? notices : { ...notices, ...forStaff(language).notices };
  const day = (at: string) => dayName(at, language, now);
  // a move is told for good: what it was on that day, and not how far off that is today
  const span = (from?: string | null, to?: string | null) =>
    from && to
      ? `${fullDay(from, language)} ${say(common.facts.clock, { time: joined(clockSpan(from, to)) }, language)}`
      : '';
  return rows.map((row) => {
    const move = moves.get(row.notice_id);
    const { title, body } = words[keyOf(row, move !== undefined)] ?? words[row.kind] ?? notices.other;
    const { starts_at: from, ends_at: to } = row;
    const values = {
      name: row.name ?? somebody,
      title: row.title ?? '',
      place: row.place_name ?? '',
      contact: row.contact_name ?? '',
      was: span(move?.was_starts_at, move?.was_ends_at),
      now: span(move?.now_starts_at, move?.now_ends_at),
      ...(from && {
        day: day(from),
        time: to ? joined(clockSpan(from, to)) : clock(from),
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
      names: [row.name, row.place_name, row.contact_name],
      net: row.shift_id === null && row.assignment_id === null,
    };
  });
}

/** «Read» as an action of the page that lists them. */
export async function readNotices(event: RequestEvent, in_role: Told) {
  const form = await ask(event, noFields, () => event.locals.supabase.rpc('read_notices', { in_role }));
  return form.failed ?? form.done('read');
}
