import type { NoticeItem } from '$lib/components/NoticeList.svelte';
import type { CompositeTypes } from '$lib/database.types.ts';
import type { Role } from '$lib/roles.ts';
import { say, sentence } from '$lib/say.ts';
import { check } from '$lib/server/db-error.ts';
import { ask } from '$lib/server/form.ts';
import { asOf, skipped } from '$lib/server/lists.ts';
import { clock, clockSpan, dayName, fullDay, instant } from '$lib/time.ts';
import type { RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { forEveryone, forStaff } from '../../texts/index.ts';

export type Notices = {
  notices: NoticeItem[];
  all: number;
  skip: number;
  /** as of when they are listed */
  asOf: string;
  /** whether one of those that are shown is unread */
  unread: boolean;
  /** the span of those that are shown */
  shown: { oldest: string; newest: string };
};

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
    : detail && ['let_go', 'ask_let_go', 'was_let_go', 'cancelled', 'offer_off'].includes(kind)
      ? `${kind}_${detail}`
      : kind;

// a millisecond more: the database counts finer
const justAfter = (at: string) => new Date(instant(at).getTime() + 1).toISOString();

/** The times before and after, by notice, of those that tell of a move. */
async function movesOf(supabase: App.Locals['supabase'], rows: NoticeRow[]) {
  const told = rows.flatMap(({ kind, notice_id }) => (kind === 'time_changed' ? [notice_id] : []));
  if (told.length === 0) return new Map<string, never>();
  const moves = check(
    await supabase
      .from('notices')
      .select('notice_id, was_starts_at, was_ends_at, now_starts_at, now_ends_at')
      .in('notice_id', told)
      .not('was_starts_at', 'is', null),
  );
  return new Map(moves.map((move) => [move.notice_id, move]));
}

/** What one is told in a role, newest first, sixty at a time, and how many there are; `href` says where a notice leads, `somebody` stands for a name one may not read. */
export async function noticesFor(
  { locals: { supabase, language }, url }: Pick<RequestEvent, 'locals' | 'url'>,
  in_role: Told,
  href: (row: NoticeRow) => string | null,
  somebody = '',
): Promise<Notices> {
  const skip = skipped(url);
  const until = asOf(url) ?? undefined;
  const [some, count] = await Promise.all([
    supabase.rpc('my_notices', { in_role, skip, until }),
    supabase.rpc('count_notices', { in_role, until }),
  ]);
  const rows = check(some);
  const moves = await movesOf(supabase, rows);
  const now = new Date();
  const { notices, common } = forEveryone(language);
  const words = in_role === 'candidate' ? notices : { ...notices, ...forStaff(language).notices };
  const day = (at: string) => dayName(at, language, now);
  // a move is told for good: what it was on that day, and not how far off that is today
  const span = (from?: string | null, to?: string | null) =>
    from && to
      ? `${fullDay(from, language)} ${say(common.facts.clock, { time: joined(clockSpan(from, to)) }, language)}`
      : '';
  const newest = rows[0];
  const oldest = rows.at(-1);
  const list = {
    skip,
    asOf: until ?? (newest ? justAfter(newest.at) : now.toISOString()),
    all: check(count) ?? 0,
    unread: rows.some(({ read_at }) => read_at === null),
  };
  const shown = {
    oldest: oldest ? instant(oldest.at).toISOString() : '',
    newest: newest ? justAfter(newest.at) : '',
  };
  const items = rows.map((row) => {
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
  return { ...list, shown, notices: items };
}

const shownForm = z.object({
  oldest: z.iso.datetime().optional().catch(undefined),
  newest: z.iso.datetime().optional().catch(undefined),
});

/** «Read» as an action of the page that lists them: what it showed is read, and nothing else. */
export async function readNotices(event: RequestEvent, in_role: Told) {
  const form = await ask(event, shownForm, (shown) =>
    event.locals.supabase.rpc('read_notices', { in_role, ...shown }),
  );
  return form.failed ?? form.done('read');
}
