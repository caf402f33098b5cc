// Every page there is, an address of it that its reader may open in the demonstration, and who that is. New pages come by themselves.
import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type postgres from 'postgres';
import { root } from './build.ts';

/** `path` is null when the demonstration has nothing to open the page with; `lacks` says what. `email` is null for open pages. */
export type Page = { route: string; path: string | null; lacks: string; email: string | null };

export const routes = (): string[] =>
  readdirSync(join(root, 'src/routes'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\+page(@[^/\\]*)?\.svelte$/.test(file))
    .map((file) => `/${relative('.', join(file, '..')).split(sep).join('/')}`.replace(/\/\.?$/, '') || '/')
    .sort();

const whoOpens: [start: string, email: string | null][] = [
  ['/(candidate)', 'kandidat@demo.no'],
  ['/facility', 'fagleder@demo.no'],
  ['/adviser', 'veileder@demo.no'],
  ['/programme', 'satsingsleder@demo.no'],
  ['/admin', 'admin@demo.no'],
  ['/', null],
];

/** Who opens the page; null for open pages. */
export const readerOf = (route: string): string | null =>
  whoOpens.find(([start]) => route.startsWith(start))?.[1] ?? null;

// What stands for [shift], [person] … in an address: a real one that the reader may open.
async function realValues(sql: postgres.Sql): Promise<Record<string, Record<string, string | undefined>>> {
  const [found] = await sql<Record<string, string>[]>`
    with amina as (
      select p.person_id as id from public.people p join auth.users u on u.id = p.user_id where u.email = 'kandidat@demo.no'
    ),
    lise as (
      select r.organisation_id as at, r.person_id as id from public.staff_roles r
      join public.people p on p.person_id = r.person_id join auth.users u on u.id = p.user_id
      where u.email = 'fagleder@demo.no' and r.role = 'lead' and r.revoked_at is null limit 1
    ),
    kari as (
      select p.person_id as id from public.people p join auth.users u on u.id = p.user_id where u.email = 'veileder@demo.no'
    )
    select
      (select s.shift_id from public.shifts s where s.published_at is not null and s.cancelled_at is null
        and s.municipality_code = '3301' and s.starts_at > now() and s.taken < s.capacity order by s.starts_at limit 1) as shift,
      (select a.shift_id from public.assignments a, amina where a.candidate_id = amina.id and a.state = 'confirmed'
        and a.starts_at > now() order by a.starts_at limit 1) as taken,
      (select a.assignment_id from public.assignments a, amina where a.candidate_id = amina.id and a.state = 'confirmed'
        and a.starts_at > now() order by a.starts_at limit 1) as coming,
      (select a.assignment_id from public.assignments a, amina where a.candidate_id = amina.id and a.state = 'confirmed'
        and a.ends_at < now() order by a.starts_at desc limit 1) as past,
      (select o.offer_id from public.offers o, amina where o.candidate_id = amina.id and o.state in ('sent', 'seen', 'unsure')
        order by o.sent_at desc limit 1) as offer,
      (select o.offer_id from public.offers o, amina where o.candidate_id = amina.id and o.sent_at > now() - interval '14 days'
        order by o.state in ('accepted', 'declined', 'expired', 'withdrawn') desc, o.sent_at desc limit 1) as answered,
      (select s.shift_id from public.shifts s where s.series_id is not null and s.published_at is not null and s.cancelled_at is null
        and s.municipality_code = '3301' and s.starts_at > now() and s.taken < s.capacity order by s.starts_at limit 1) as regular,
      (select c.code from public.place_codes c limit 1) as code,
      (select o.organisation_id from public.organisations o where o.municipality_code = '3301' limit 1) as organisation,
      (select s.shift_id from public.shifts s, lise where s.organisation_id = lise.at and s.ends_at > now()
        order by s.starts_at limit 1) as own_shift,
      (select s.shift_id from public.shifts s, lise where s.organisation_id = lise.at and s.published_at is not null
        and s.cancelled_at is null and s.starts_at > now() and s.taken < s.capacity order by s.starts_at desc limit 1) as own_open,
      (select s.task_id from public.shifts s, lise where s.organisation_id = lise.at and s.cancelled_at is null and s.ends_at > now()
        order by s.starts_at desc limit 1) as own_task,
      (select p.place_id from public.places p, lise where p.organisation_id = lise.at limit 1) as own_place,
      (select k.candidate_id from public.clearances k join public.staff_roles r on r.employer_id = k.employer_id
        join lise on lise.id = r.person_id join public.candidates c on c.person_id = k.candidate_id and not c.protected
        where k.withdrawn_at is null limit 1) as cleared,
      (select c.candidate_id from public.caseloads c, kari where c.adviser_id = kari.id and c.until_at is null limit 1) as followed`;
  const v = found ?? {};
  return {
    '/(candidate)/shifts/[shift=uuid]/taken': { shift: v.taken },
    '/(candidate)/shifts/[shift=uuid]/series': { shift: v.regular ?? v.shift },
    '/(candidate)/offers/[offer=uuid]/answered': { offer: v.answered },
    '/(candidate)/mine/[assignment=uuid]/wrong': { assignment: v.past },
    '/(candidate)': { shift: v.shift, offer: v.offer, assignment: v.coming, code: v.code },
    '/facility/shifts/[shift=uuid]/people': { shift: v.own_open },
    '/facility': { shift: v.own_shift, task: v.own_task, place: v.own_place, person: v.cleared },
    '/adviser': { person: v.followed },
    '/admin': { organisation: v.organisation },
    '/programme': { indicator: '2.1' },
  };
}

const longestFor = <T>(route: string, from: Record<string, T>): T | undefined =>
  Object.entries(from)
    .filter(([start]) => route.startsWith(start))
    .sort(([a], [b]) => b.length - a.length)[0]?.[1];

export async function everyPage(sql: postgres.Sql): Promise<Page[]> {
  const values = await realValues(sql);
  return routes().map((route) => {
    const mine = longestFor(route, values) ?? {};
    let lacks = '';
    const path =
      route.replaceAll(/\/\([^)]+\)/g, '').replaceAll(/\[([a-z]+)(=[a-z]+)?\]/g, (_, name: string) => {
        if (!mine[name]) lacks = name;
        return mine[name] ?? '';
      }) || '/';
    return { route, path: lacks ? null : path, lacks, email: readerOf(route) };
  });
}
