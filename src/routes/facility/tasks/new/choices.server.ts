import { allRows } from '$lib/server/lists.ts';
import { check } from '$lib/server/db-error.ts';
import { byName } from '$lib/names.ts';
import type { Contact, Template } from './post.ts';

/** The templates, most used here first, with the words of the reader's language and the Norwegian ones of the card. */
export async function templatesFor(
  { supabase, language }: App.Locals,
  organisation: string,
): Promise<Template[]> {
  const [rows, texts, used, types] = await Promise.all([
    supabase
      .from('templates')
      .select('template_id, task_type, minutes, starts_local, requirements, introduction, sort')
      .order('sort'),
    supabase
      .from('template_texts')
      .select('template_id, language, title, summary, does, does_not, bring')
      .in('language', ['nb', language]),
    supabase.rpc('templates_used', { organisation }),
    supabase.from('task_types').select('task_type, sort, shown'),
  ]);
  const times = new Map<string, number>();
  for (const id of check(used)) times.set(id, (times.get(id) ?? 0) + 1);
  const order = new Map(check(types).map(({ task_type, sort }) => [task_type, sort]));
  const words = check(texts);
  return check(rows)
    .flatMap((row): Template[] => {
      const own = words.filter(({ template_id }) => template_id === row.template_id);
      const card = own.find((text) => text.language === 'nb');
      if (!card) return [];
      return [
        {
          id: row.template_id,
          taskType: row.task_type,
          name: own.find((text) => text.language === language)?.title ?? card.title,
          minutes: row.minutes,
          starts: row.starts_local.slice(0, 5).replace(':', '.'),
          requirements: row.requirements,
          introduction: row.introduction,
          title: card.title,
          summary: card.summary,
          does: card.does,
          doesNot: card.does_not,
          bring: card.bring,
          used: times.get(row.template_id) ?? 0,
          sort: (order.get(row.task_type) ?? 99) * 1000 + row.sort,
        },
      ];
    })
    .sort((a, b) => b.used - a.used || a.sort - b.sort);
}

/** Who can meet people at an organisation's places. */
export async function contactsFor({ supabase }: App.Locals, organisation: string): Promise<Contact[]> {
  const places = check(
    await supabase
      .from('places')
      .select('place_id, name, address')
      .eq('organisation_id', organisation)
      .order('name'),
  ).sort(byName);
  const atPlaces = places.map(({ place_id }) => place_id);
  const contacts = (
    await allRows((from, to) =>
      supabase
        .from('contacts')
        .select('contact_id, place_id, name, meet_where')
        .in('place_id', atPlaces)
        .is('retired_at', null)
        .order('name')
        .order('contact_id')
        .range(from, to),
    )
  ).sort(byName);
  return places.flatMap((place) =>
    contacts
      .filter(({ place_id }) => place_id === place.place_id)
      .map(({ contact_id: id, name, meet_where: meetWhere }) => ({
        id,
        name,
        meetWhere,
        placeId: place.place_id,
        placeName: place.name,
        address: place.address,
      })),
  );
}
