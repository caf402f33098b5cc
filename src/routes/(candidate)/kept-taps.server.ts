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

/** What of mine could not be taken as I tapped it, and who looks at it, by when it was tapped; of one shift, or of all. */
export async function keptTaps(locals: App.Locals, now: Date, assignment?: string): Promise<KeptTap[]> {
  const { language, supabase } = locals;
  const asked = supabase
    .from('unsettled_taps')
    .select('request_id, assignment_id, place_id, kind, why, at, kept_at, listed_at, seen_at')
    .order('at');
  const taps = check(await (assignment ? asked.eq('assignment_id', assignment) : asked));
  // most people have none
  if (taps.length === 0) return [];
  const [recorded, places] = await Promise.all([
    supabase
      .from('attendance')
      .select('assignment_id, fact, recorded_at, corrected_at')
      .in(
        'assignment_id',
        taps.flatMap(({ assignment_id }) => assignment_id ?? []),
      ),
    supabase
      .from('places')
      .select('place_id, name')
      .in(
        'place_id',
        taps.map(({ place_id }) => place_id),
      ),
  ]);
  const facts = new Map(check(recorded).map((row) => [row.assignment_id, row]));
  const names = new Map(check(places).map(({ place_id, name }) => [place_id, name]));
  const { kept } = words(locals).shift;
  const does: Readonly<Record<string, string>> = kept.does;
  return taps.flatMap((tap) => {
    const fact = facts.get(tap.assignment_id ?? '');
    // it counts as it is, unless the place had said that nobody came
    if (tap.why === 'waited' && (!fact || ['present', 'late'].includes(fact.fact))) return [];
    // the place has said how it was since
    if (fact && instant(fact.corrected_at ?? fact.recorded_at) >= instant(tap.kept_at)) return [];
    const place = names.get(tap.place_id) ?? '';
    const values = { day: dayName(tap.at, language, now), time: clock(tap.at) };
    const said = say(does[tap.kind] ?? '', values, language);
    return {
      id: tap.request_id,
      assignmentId: tap.assignment_id,
      said: tap.why === 'clock' ? `${said} ${kept.clock}` : said,
      standing: say(
        tap.seen_at ? kept.seen : instant(tap.listed_at) > now ? kept.held : kept.waits,
        { place },
        language,
      ),
      seen: tap.seen_at !== null,
    };
  });
}
