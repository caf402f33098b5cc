// Eight weeks of the demonstration's municipality, lived through in a database of their own. The same shifts are posted, and the same people
// open the app at the same times and like the same things, whatever rules the market has: what differs is only who is asked.
import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { addDays, osloInstant } from '../../src/lib/calendar.ts';
import { runEveryChore } from '../../src/lib/server/scheduler.ts';
import { parts } from '../../src/lib/time.ts';
import { chance } from '../../supabase/seed/chance.ts';
import { put } from '../../supabase/seed/rows.ts';
import { municipality } from '../../supabase/seed/stage.ts';

const minute = 60_000;
const hour = 60 * minute;
const days = 56;
// a Monday; the fourth week ends with the night when summer time does
const firstDay = '2026-09-28';
const clockOn = (day: number, time: string) => osloInstant(addDays(firstDay, day), time).getTime();
export const begins = new Date(clockOn(0, '07.00'));

export type Person = {
  id: string;
  user: string;
  /** Hours they can in the eight weeks. */
  hours: number;
  /** How many of the posted shifts they could take, had they nothing else. */
  fits: number;
  /** What part of the tasks they like. */
  inclination: number;
  /** What part of what they are asked they forget to answer. */
  forgets: number;
  /** How many shifts they want in a week. */
  wishes: number;
  offersADay: number;
  /** How often a day they open the app by themselves, and when. */
  looksADay: number;
  opens: number[];
};
export type Post = {
  at: number;
  id: string;
  starts: number;
  capacity: number;
  rows: Record<'public.tasks' | 'public.task_requirements' | 'public.shifts', Record<string, unknown>[]>;
};
export type Script = { people: Person[]; posts: Post[] };

// A number from 0 to 1 that belongs to these words: the same in every world, in whatever order it is asked for.
function draw(...words: string[]): number {
  let state = 2166136261;
  for (const sign of words.join('|')) state = Math.imul(state ^ sign.charCodeAt(0), 16777619);
  return chance(state).next();
}

// The clock of this database stands where it is set, and whoever is said to be signed in is.
const stage = `
  create or replace function private.clock() returns timestamptz language plpgsql stable set search_path = '' as $$
  begin
    return pg_catalog.current_setting('tests.now')::timestamptz;
  end $$;
  create schema simulation;
  create function simulation.be(at timestamptz, who uuid) returns void language plpgsql as $$
  begin
    perform set_config('tests.now', at::text, false);
    perform set_config('request.jwt.claims', json_build_object('sub', who, 'role', 'authenticated', 'session_id', who)::text, false);
  end $$;
  -- what somebody finds when they open the app: the offers that wait for an answer, and the first shifts of their list
  create function simulation.look(at timestamptz, who uuid, most int, out offers jsonb, out cards uuid[]) language plpgsql as $$
  declare
    own uuid;
  begin
    perform simulation.be(at, who);
    own := private.me();
    offers := coalesce((
      select jsonb_agg(jsonb_build_object('offer', o.offer_id, 'shift', o.shift_id) order by s.starts_at, s.shift_id)
      from public.offers o join public.shifts s on s.shift_id = o.shift_id
      where o.candidate_id = own and o.state in ('sent', 'seen')), '[]');
    cards := case when most > 0 then array(
      select r.shift_id from private.ranked_tasks(own, private.clock(), most, null, null, null, null, null, null) r) else '{}' end;
  end $$;
  -- how an act of theirs ends: in a word, or in the code of the refusal
  create function simulation.act(at timestamptz, who uuid, act text) returns text language plpgsql as $$
  declare
    said text;
  begin
    perform simulation.be(at, who);
    execute act into said;
    return coalesce(said, '');
  exception when sqlstate 'PT409' then
    return sqlerrm;
  end $$;
  -- the leads answer those who ask, in the order they came
  create function simulation.answer(at timestamptz) returns void language plpgsql as $$
  declare
    asks record;
  begin
    for asks in
      select a.assignment_id, p.user_id from public.assignments a
      join public.shifts s on s.shift_id = a.shift_id
      join public.staff_roles r on r.organisation_id = s.organisation_id and r.role = 'lead'
      join public.people p on p.person_id = r.person_id and p.user_id is not null
      where a.state = 'requested' order by a.requested_at, a.assignment_id
    loop
      if simulation.act(at, asks.user_id, format('select public.welcome(%L)::text', asks.assignment_id)) <> '' then
        perform simulation.act(at, asks.user_id, format('select public.not_now(%L)::text', asks.assignment_id));
      end if;
    end loop;
  end $$;
  -- what was done is recorded, and whoever was at a place knows it now
  create function simulation.record(at timestamptz) returns void language plpgsql as $$
  begin
    perform simulation.be(at, null);
    insert into public.attendance (assignment_id, candidate_id, fact, minutes, recorded_at)
    select a.assignment_id, a.candidate_id, 'present', extract(epoch from a.ends_at - a.starts_at) / 60, at from public.assignments a
    where a.state = 'confirmed' and a.ends_at <= at
      and not exists (select from public.attendance f where f.assignment_id = a.assignment_id);
    insert into public.introductions (candidate_id, place_id, introduced_on, colleague)
    select distinct a.candidate_id, t.place_id, private.today(), 'Tone' from public.assignments a
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    where a.state = 'confirmed' and a.ends_at <= at and a.ends_at > at - interval '2 days'
    on conflict do nothing;
  end $$;
  -- whether the clock has anything to do: it runs every minute, and mostly for nothing
  create function simulation.due(at timestamptz) returns boolean language plpgsql as $$
  begin
    perform simulation.be(at, null);
    return exists (
        select from private.open_shifts o left join private.waves w on w.shift_id = o.shift_id
        where coalesce(w.next_at, at) <= at and o.starts_at > at
      )
      or exists (select from public.offers o where o.state = 'waiting' and o.due_at <= at)
      or exists (select from public.offers o where o.state in ('waiting', 'sent', 'seen', 'unsure') and o.expires_at <= at)
      or exists (select from private.candidate_features f where f.turn_on < private.today());
  end $$;`;

type Place = { place: string; organisation: string; contact: string; sector: string };

async function everybody(sql: Sql, places: Place[]): Promise<Person[]> {
  // whoever has not opened their invitation has read no notice either; and whoever belongs elsewhere is not here
  await sql`
    update public.candidates c set notice_read_at = null from public.people p
    where p.person_id = c.person_id and (p.user_id is null or c.person_id not in (
      select i.candidate_id from public.introductions i where i.place_id = any (${places.map(({ place }) => place)}::uuid[])))`;
  // the one lead with an account answers everywhere
  await sql`
    insert into public.staff_roles (person_id, role, municipality_code, organisation_id, granted_at)
    select p.person_id, 'lead', o.municipality_code, o.organisation_id, ${begins}
    from public.organisations o, public.people p
    where p.user_id is not null and p.person_id in (select r.person_id from public.staff_roles r where r.role = 'lead')
      and not exists (
        select from public.staff_roles r where r.person_id = p.person_id and r.organisation_id = o.organisation_id)`;
  const rows = await sql<{ id: string; user: string; minutes: number }[]>`
    select f.candidate_id as id, p.user_id as user, f.week_minutes as minutes
    from private.candidate_features f join public.people p on p.person_id = f.candidate_id
    where f.in_market and f.week_minutes > 0 order by f.candidate_id`;
  const people = rows.map(({ id, user, minutes }): Person => {
    const random = chance(Math.floor(draw('person', id) * 2 ** 31));
    // most look every other day, a few many times a day, some hardly once in ten days
    const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    const looksADay = Math.min(8, Math.max(0.08, 0.5 * Math.exp(1.1 * normal)));
    const used = 7 + random.below(9);
    const opens = Array.from({ length: days }, (_, day) =>
      Array.from({ length: Math.floor(looksADay) + (random.next() < looksADay % 1 ? 1 : 0) }, () => {
        // half of the times in the hours they are used to, else whenever one is awake
        const clock = random.next() < 0.5 ? used + random.next() * 3 : 7 + random.next() * 15.5;
        return clockOn(day, '00.00') + Math.floor(clock * hour);
      }),
    ).flat();
    return {
      id,
      user,
      hours: (minutes / 60) * (days / 7),
      fits: 0,
      inclination: 0.15 + 0.65 * random.next(),
      forgets: random.next() < 0.2 ? 0.6 : 0.05,
      wishes: 1 + random.below(3),
      offersADay: random.one([1, 2, 2, 2, 2, 2, 2, 3, 5, random.one([0, 1, 2])]),
      looksADay,
      opens: opens.filter((time) => time > begins.getTime()).sort((a, b) => a - b),
    };
  });
  await sql`
    update public.candidates c set offers_a_day = x.n
    from unnest(${people.map(({ id }) => id)}::uuid[], ${people.map(({ offersADay }) => offersADay)}::int[]) as x (id, n)
    where c.person_id = x.id`;
  return people;
}

// As the demonstration posts: every kind of task, one or two places, four to eleven days before, when offices are open.
async function demand(sql: Sql, places: Place[]): Promise<Post[]> {
  const templates = await sql<
    {
      task: Record<string, unknown>;
      minutes: number;
      starts: string;
      requirements: string[];
      introduction: boolean;
    }[]
  >`
    select jsonb_build_object('template_id', t.template_id, 'task_type', t.task_type, 'title', w.title, 'does', w.does, 'does_not', w.does_not,
        'norwegian', t.norwegian, 'lifting', t.lifting, 'introduction', t.introduction) as task,
      t.minutes, to_char(t.starts_local, 'HH24.MI') as starts, t.requirements, t.introduction
    from public.templates t join public.template_texts w on w.template_id = t.template_id and w.language = 'nb' order by t.sort, w.title`;
  const open = templates.filter(({ requirements }) => requirements.length === 0);
  const random = chance(2805);
  const posts: Post[] = [];
  for (let day = 0; day < days; day++)
    for (const { place, organisation, contact, sector } of places) {
      const wanted = day % 7 < 6 && random.next() < 0.55;
      const { task, minutes, starts, requirements, introduction } = random.one(
        sector === 'municipal' ? templates : open,
      );
      const begin = clockOn(day, starts);
      const posted = clockOn(day - 4 - random.below(8), '08.00') + random.below(480) * minute;
      const at = Math.max(posted, begins.getTime() + random.below(120) * minute);
      const capacity = 1 + random.below(2);
      const paid = !introduction && random.next() < 0.12;
      const [id, taskId] = [random.uuid(), random.uuid()];
      if (!wanted || begin < at + 2 * hour) continue;
      const both = { task_id: taskId, municipality_code: municipality, organisation_id: organisation };
      const times = { created_at: new Date(at), published_at: new Date(at) };
      posts.push({
        at,
        id,
        starts: begin,
        capacity,
        rows: {
          'public.tasks': [{ ...task, ...both, ...times, place_id: place, pay: paid ? 'paid' : 'unpaid' }],
          'public.task_requirements': requirements.map((requirement) => ({ task_id: taskId, requirement })),
          'public.shifts': [
            {
              ...both,
              ...times,
              shift_id: id,
              starts_at: new Date(begin),
              ends_at: new Date(begin + minutes * minute),
              capacity,
              taken: 0,
              contact_id: contact,
            },
          ],
        },
      });
    }
  return posts.sort((a, b) => a.at - b.at);
}

async function publish(sql: Sql, posts: Post[]) {
  for (const table of ['public.tasks', 'public.task_requirements', 'public.shifts'] as const)
    await put(
      sql,
      table,
      posts.flatMap(({ rows }) => rows[table]),
    );
}

/**
 * Sets the stage in a database with the demonstration's people and places, and writes down what is to come: who there is that can at all,
 * and what is posted. "divided": into how many parts the town is; only the first is lived in, with its places and the people who know one.
 */
export async function writeScript(sql: Sql, divided: number): Promise<Script> {
  await sql.unsafe(stage);
  await sql`insert into auth.sessions (id, user_id) select id, id from auth.users`;
  await sql`select simulation.be(${begins}, null)`;
  const all = await sql<Place[]>`
    select distinct on (p.name) p.place_id as place, p.organisation_id as organisation, c.contact_id as contact, o.sector
    from public.places p join public.organisations o on o.organisation_id = p.organisation_id
    join public.contacts c on c.place_id = p.place_id order by p.name, c.name`;
  const places = all.filter((_, index) => index % divided === 0);
  const people = await everybody(sql, places);
  const posts = await demand(sql, places);
  const onlyAsked = new Error('only asked');
  const fits = new Map<string, number>();
  await sql
    .begin(async (transaction) => {
      await publish(transaction as unknown as Sql, posts);
      const rows = await transaction<{ id: string; n: number }[]>`
        select r.candidate_id as id, count(*)::int as n
        from private.open_shifts o cross join lateral private.ranked_people(o.shift_id, private.clock(), 100000, '{}') r group by 1`;
      for (const { id, n } of rows) fits.set(id, n);
      throw onlyAsked;
    })
    .catch((error: unknown) => {
      if (error !== onlyAsked) throw error;
    });
  return {
    people: people
      .map((person) => ({ ...person, fits: fits.get(person.id) ?? 0 }))
      .filter((person) => person.fits > 0),
    posts,
  };
}

export type Rules = {
  /** The product's clock runs, and asks people in waves. */
  asks: boolean;
  /** People also take from the open list, by themselves. */
  open: boolean;
};
export type Lived = {
  /** Per person of the script: the shifts they were asked for, those they got, and those that stood open before them on some card. */
  asked: Set<string>[];
  got: Set<string>[];
  reached: Set<string>[];
  fillRate: number;
  /** Waves of more than five, or of less than three although there were others to ask. */
  wrongWaves: number;
  waves: number;
  refused: Record<string, number>;
  /** Milliseconds that a run of the clock with something to do took. */
  clock: { mean: number; most: number };
};

type Moment = { at: number; order: number; run: () => Promise<unknown> };

// so many cards are read before the phone is put away
const reads = 5;

export async function live(sql: Sql, { people, posts }: Script, rules: Rules): Promise<Lived> {
  const moments: Moment[] = [];
  const later: Moment[] = [];
  const shifts = new Map(posts.map((post) => [post.id, post]));
  const week = (shift: string) =>
    Math.floor(((shifts.get(shift)?.starts ?? 0) - begins.getTime()) / (7 * 24 * hour));
  const refused: Record<string, number> = {};
  const runs: number[] = [];
  let [wrongWaves, waves] = [0, 0];

  for (const post of posts)
    moments.push({
      at: post.at,
      order: 0,
      run: async () => {
        await sql`select simulation.be(${new Date(post.at)}, null)`;
        await publish(sql, [post]);
      },
    });

  const lives = people.map((person) => {
    const got = new Set<string>();
    const reached = new Set<string>();
    const booked = new Set<string>();
    const act = async (time: number, what: string): Promise<string> => {
      const [row] = await sql<
        { said: string }[]
      >`select simulation.act(${new Date(time)}, ${person.user}, ${what}) as said`;
      return row?.said ?? '';
    };
    const wants = (shift: string) =>
      draw('wants', person.id, shift) < person.inclination &&
      [...booked].filter((other) => week(other) === week(shift)).length < person.wishes;
    const take = async (time: number, shift: string, how: string) => {
      const said = await act(time, `select state from ${how}`);
      if (said !== 'confirmed' && said !== 'requested') {
        refused[said] = (refused[said] ?? 0) + 1;
        return;
      }
      got.add(shift);
      booked.add(shift);
      if (draw('gives up', person.id, shift) >= 0.05) return;
      const at = time + ((shifts.get(shift)?.starts ?? time) - time) * draw('when', person.id, shift);
      later.push({
        at,
        order: 0,
        run: async () => {
          booked.delete(shift);
          await act(
            at,
            `select public.withdraw(a.assignment_id)::text from public.assignments a
             where a.candidate_id = '${person.id}' and a.shift_id = '${shift}' and a.state in ('requested', 'confirmed')`,
          );
        },
      });
      later.sort((a, b) => b.at - a.at);
    };
    const look = async (time: number, most: number) => {
      const [found] = await sql<{ offers: { offer: string; shift: string }[]; cards: string[] }[]>`
        select * from simulation.look(${new Date(time)}, ${person.user}, ${most})`;
      for (const { offer, shift } of found?.offers ?? []) {
        if (draw('forgets', person.id, shift) < person.forgets) continue;
        if (wants(shift)) {
          await take(time, shift, `public.accept_offer('${offer}', '${randomUUID()}')`);
        } else {
          const why = ["'time'", "'type'", "'far'"][Math.floor(draw('why', person.id, shift) * 6)] ?? 'null';
          await act(time, `select public.decline_offer('${offer}', ${why})::text`);
        }
      }
      const cards = found?.cards ?? [];
      for (const shift of cards) reached.add(shift);
      const best = cards.slice(0, reads).find(wants);
      if (best) await take(time, best, `public.take_shift('${best}', '${randomUUID()}')`);
    };
    // An offer is a message: unless it is forgotten, it is answered sooner than they would have looked by themselves, and by none at night.
    const hear = (time: number, shift: string) => {
      if (draw('forgets', person.id, shift) < person.forgets) return;
      const heard = time + (-Math.log(1 - draw('hears', person.id, shift)) * 6 * hour) / person.looksADay;
      const clock = Number(parts(new Date(heard)).hour);
      const at = heard + (clock < 7 ? (7 - clock) * hour : 0);
      later.push({ at, order: 0, run: () => look(at, 0) });
      later.sort((a, b) => b.at - a.at);
    };
    for (const opened of person.opens)
      moments.push({ at: opened, order: 2, run: () => look(opened, rules.open ? 50 : 0) });
    return { got, reached, hear };
  });

  const hears = new Map(people.map(({ id }, index) => [id, lives[index]?.hear]));

  const whenDue = async (at: Date) => {
    const [row] = await sql<{ due: boolean }[]>`select simulation.due(${at})`;
    if (!row?.due) return;
    const began = performance.now();
    await runEveryChore(sql);
    runs.push(performance.now() - began);
    const sent = await sql<{ wrong: boolean }[]>`
      select count(*) > 5 or (count(*) < 3 and exists (select from private.next_wave(o.shift_id))) as wrong
      from public.offers o where o.offered_at = ${at} and o.via = 'wave' group by o.shift_id`;
    for (const { person, shift } of await sql<{ person: string; shift: string }[]>`
      select o.candidate_id as person, o.shift_id as shift from public.offers o where o.sent_at = ${at} order by 1, 2`)
      hears.get(person)?.(at.getTime(), shift);
    waves += sent.length;
    wrongWaves += sent.filter(({ wrong }) => wrong).length;
  };
  for (let day = 0; day < days; day++) {
    for (const clock of day % 7 < 5 ? ['09.00', '12.00', '15.00'] : ['12.00'])
      moments.push({
        at: clockOn(day, clock),
        order: 1,
        run: () => sql`select simulation.answer(${new Date(clockOn(day, clock))})`,
      });
    moments.push({
      at: clockOn(day, '23.00'),
      order: 1,
      run: async () => {
        await sql`select simulation.record(${new Date(clockOn(day, '23.00'))})`;
        // as the database's own housekeeping would, had it weeks for it
        if (day % 7 === 0) await sql`analyze`;
      },
    });
    // also at hours when nobody may be asked
    if (rules.asks)
      for (let at = clockOn(day, '06.00'); at <= clockOn(day, '23.30'); at += 15 * minute)
        moments.push({ at, order: 3, run: () => whenDue(new Date(at)) });
  }

  for (const moment of moments.sort((a, b) => a.at - b.at || a.order - b.order)) {
    if (moment.at < begins.getTime()) continue;
    for (let next = later.at(-1); next && next.at <= moment.at; next = later.at(-1)) {
      later.pop();
      await next.run();
    }
    await moment.run();
  }

  const asked = await sql<{ person: string; shifts: string[] }[]>`
    select o.candidate_id as person, array_agg(o.shift_id) as shifts from public.offers o where o.sent_at is not null group by 1`;
  const [fill] = await sql<
    { rate: number }[]
  >`select sum(s.taken)::float / sum(s.capacity) as rate from public.shifts s`;
  return {
    asked: people.map(({ id }) => new Set(asked.find(({ person }) => person === id)?.shifts)),
    got: lives.map(({ got }) => got),
    reached: lives.map(({ reached }) => reached),
    fillRate: fill?.rate ?? 0,
    wrongWaves,
    waves,
    refused,
    clock: {
      mean: runs.reduce((sum, run) => sum + run, 0) / Math.max(1, runs.length),
      most: Math.max(0, ...runs),
    },
  };
}

/** 0: all have as much as each other; 1: one has it all. */
export function gini(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const total = sorted.reduce((sum, value) => sum + value, 0);
  const weighted = sorted.reduce((sum, value, index) => sum + (index + 1) * value, 0);
  return total === 0 ? 0 : (2 * weighted) / (sorted.length * total) - (sorted.length + 1) / sorted.length;
}
