import type { CompositeTypes } from '$lib/database.types.ts';
import { check } from '$lib/server/db-error.ts';
import { say } from '$lib/say.ts';
import { clock, dayName, instant } from '$lib/time.ts';
import { words } from './person.server.ts';

export type KeptTap = {
  id: string;
  assignmentId: string | null;
  /** what was tapped, and what becomes of it */
  said: string;
  standing: string;
  seen: boolean;
};

/** What of mine could not be taken as I tapped it, of one shift. */
export async function keptTaps(locals: App.Locals, now: Date, assignment: string): Promise<KeptTap[]> {
  return keptTapsOf(check(await locals.supabase.rpc('my_kept_taps', { assignment })), locals, now);
}

/** As a person reads them: what was tapped, and who looks at it. */
export function keptTapsOf(taps: CompositeTypes<'kept_tap'>[], locals: App.Locals, now: Date): KeptTap[] {
  const { language } = locals;
  const { kept } = words(locals).shift;
  const does: Readonly<Record<string, string>> = kept.does;
  return taps.flatMap((tap) => {
    // it counts as it is, unless the place had said that nobody came
    if (tap.why === 'waited' && (tap.fact === null || ['present', 'late'].includes(tap.fact))) return [];
    // the place has said how it was since
    if (tap.fact_at !== null && instant(tap.fact_at) >= instant(tap.kept_at)) return [];
    const values = { day: dayName(tap.at, language, now), time: clock(tap.at) };
    const said = say(does[tap.kind] ?? '', values, language);
    return {
      id: tap.request_id,
      assignmentId: tap.assignment_id,
      said: tap.why === 'clock' ? `${said} ${kept.clock}` : said,
      standing: say(
        tap.seen_at ? kept.seen : instant(tap.listed_at) > now ? kept.held : kept.waits,
        { place: tap.place_name },
        language,
      ),
      seen: tap.seen_at !== null,
    };
  });
}
