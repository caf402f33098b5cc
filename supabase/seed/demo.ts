// The demonstration's data: a believable Drammen with invented people, made by a fixed seed and dated relative to today. The
// database's own rules hold while it is made; what breaks one fails the seeding.
import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { addDays, mondayOf, osloInstant } from '../../src/lib/calendar.ts';
import { isoDate } from '../../src/lib/time.ts';
import drammen from './drammen.json' with { type: 'json' };
import { firstNames, lastNames } from './names.ts';
import { seedOffers } from './offers.ts';
import { districts, places } from './places.ts';
import templates from './templates.json' with { type: 'json' };

type Row = Record<string, unknown>;
type Person = {
  id: string;
  home: number;
  norwegian: number;
  lifting: number;
  cleared: boolean;
  referred: boolean;
  contract: boolean;
  account: boolean;
};
type Slot = { place: number; template: number; weekday: number; clock: string };
type Shift = {
  key: string;
  place: number;
  template: number;
  day: string;
  clock: string;
  on: { person: string; at: number }[];
  capacity: number;
  cancelled: boolean;
  pay: string;
};

export const municipality = '3301';
export const demoPassword = 'oppgavetorget';
// of that password, by bcrypt; everyone may know it, so it is made once and for all
const demoPasswordHash = '$2b$10$rakucHn/NkviJeWj0Oa7KOQk51S5P.5bqosTlKdywXPos.1TPCDly';

// mulberry32: the same people every time.
export function chance(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n: number) => Math.floor(next() * n);
  const hex = (n: number) => Array.from({ length: n }, () => below(16).toString(16)).join('');
  return {
    next,
    below,
    one: <T>(from: readonly T[]): T => {
      const chosen = from[below(from.length)];
      if (chosen === undefined) throw new Error('nothing to choose from');
      return chosen;
    },
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
  };
}

// Many rows at once, column by name; the table's own types decide.
export async function put(sql: Sql, table: string, rows: Row[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 5000) {
    const some = rows.slice(from, from + 5000);
    const columns = Object.keys(some[0] ?? {});
    if (columns.length === 0) return;
    const list = columns.map((column) => `"${column}"`).join(', ');
    await sql.unsafe(
      `insert into ${table} (${list}) select ${list} from jsonb_populate_recordset(null::${table}, $1::text::jsonb)`,
      [JSON.stringify(some)],
    );
  }
}

const typeOrder = [
  'matvert',
  'postvert',
  'trivselskontakt',
  'teknologiansvarlig',
  'vaktmester',
  'hjelpemiddeltekniker',
  'renhold',
  'tilrettelagt',
];
const at = <T>(list: readonly T[], index: number): T => {
  const found = list[index];
  if (found === undefined) throw new Error(`no number ${index}`);
  return found;
};
const minutesAfter = (from: Date, minutes: number) => new Date(from.getTime() + minutes * 60_000);
const weekdayOf = (day: string) => ((new Date(day).getUTCDay() + 6) % 7) + 1;

// What stands before anyone comes: municipalities, districts, employers, organisations, places, contacts, templates, figures.
async function ground(sql: Sql, random: ReturnType<typeof chance>, now: Date) {
  await put(sql, 'public.municipalities', [
    { municipality_code: municipality, name: 'Drammen' },
    ...drammen.neighbours.municipalities.map(({ code, name }) => ({ municipality_code: code, name })),
  ]);
  const districtIds = new Map(Object.keys(districts).map((name) => [name, random.uuid()]));
  await put(
    sql,
    'public.districts',
    Object.entries(districts).map(([name, [latitude, longitude]]) => ({
      district_id: districtIds.get(name),
      municipality_code: municipality,
      name,
      latitude,
      longitude,
    })),
  );
  const kommune = { employer_id: random.uuid(), municipality_code: municipality, name: 'Drammen kommune' };
  const own = places
    .filter(({ sector }) => sector !== 'municipal')
    .map(({ name }) => ({ employer_id: random.uuid(), municipality_code: municipality, name }));
  await put(sql, 'public.employers', [kommune, ...own]);
  const enrolled = minutesAfter(now, -60 * 24 * 200);
  const made = places.map((place) => ({
    ...place,
    organisationId: random.uuid(),
    placeId: random.uuid(),
    employerId: own.find(({ name }) => name === place.name)?.employer_id ?? kommune.employer_id,
    contactIds: place.contacts.map(() => random.uuid()),
  }));
  await put(
    sql,
    'public.organisations',
    made.map((m) => ({
      organisation_id: m.organisationId,
      municipality_code: municipality,
      employer_id: m.employerId,
      name: m.name,
      kind: m.kind,
      sector: m.sector,
      enrolled_at: enrolled,
    })),
  );
  await put(
    sql,
    'public.places',
    made.map((m) => ({
      place_id: m.placeId,
      organisation_id: m.organisationId,
      municipality_code: municipality,
      name: m.name,
      address: m.address,
      district_id: districtIds.get(m.district),
      latitude: m.at[0],
      longitude: m.at[1],
    })),
  );
  await put(
    sql,
    'public.contacts',
    made.flatMap((m) =>
      m.contacts.map(([name, where], i) => ({
        contact_id: m.contactIds[i],
        place_id: m.placeId,
        name,
        phone: `+47 32 00 ${String(10 + random.below(89))} ${String(10 + random.below(89))}`,
        meet_where: where,
      })),
    ),
  );
  const templateIds = templates.map(() => random.uuid());
  await put(
    sql,
    'public.templates',
    templates.map((t, i) => ({
      template_id: templateIds[i],
      task_type: t.task_type,
      minutes: t.minutes,
      starts_local: t.starts_local,
      norwegian: t.norwegian,
      lifting: t.lifting,
      requirements: t.requirements,
      introduction: t.introduction,
      // the introduction stands last, the others by their type
      sort: t.introduction ? 999 : typeOrder.indexOf(t.task_type) * 100 + i,
    })),
  );
  await put(
    sql,
    'public.template_texts',
    templates.flatMap((t, i) =>
      Object.entries(t.texts).map(([language, words]) => ({
        template_id: templateIds[i],
        language,
        ...words,
      })),
    ),
  );
  await put(
    sql,
    'public.figures',
    drammen.figures.map((f) => ({
      municipality_code: municipality,
      figure: f.key,
      value: f.value,
      unit: f.unit,
      source: f.source === 'A' ? drammen.source.A : drammen.source.B,
      line: f.line,
      note: 'note' in f ? f.note : null,
      indicator: 'indicator' in f ? f.indicator : null,
    })),
  );
  const goals: Record<string, number[]> = {
    '1.2': [0.27, 0.32, 0.36, 0.4, 0.43, 0.45],
    '2.1': [0.7, 0.8, 0.83, 0.86, 0.88, 0.9],
    '2.5': [0.85, 0.88, 0.9, 0.91, 0.92, 0.92],
    '3.1': [50, 200, 400, 600, 800, 992],
    '4.3': [0.4, 0.55, 0.62, 0.68, 0.72, 0.75],
  };
  await put(
    sql,
    'public.targets',
    Object.entries(goals).flatMap(([indicator, values]) =>
      values.map((value, i) => ({ municipality_code: municipality, indicator, year: 2025 + i, value })),
    ),
  );
  return { made, templateIds, districtIds, kommuneId: kommune.employer_id };
}

// An account as the auth service makes it, let in by a real invitation.
async function account(
  sql: Sql,
  email: string,
  personId: string,
  role: string | null = null,
  organisation: string | null = null,
) {
  const code = `DEMO${personId.replaceAll('-', '').slice(0, 10)}`.toUpperCase();
  await sql`
    insert into public.invitations (code_hash, municipality_code, person_id, first_name, last_name, email, role,
      organisation_id, made_at, expires_at)
    select private.code_hash(${code}), p.municipality_code, p.person_id, p.first_name, p.last_name, ${email}, ${role},
      ${organisation}, now() - interval '1 hour', now() + interval '1 hour'
    from public.people p where p.person_id = ${personId}`;
  const user = randomUUID();
  await sql`
    insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data,
      raw_user_meta_data, created_at, updated_at)
    values (${user}, 'authenticated', 'authenticated', ${email}, ${demoPasswordHash}, now(),
      '{"provider":"email","providers":["email"]}'::jsonb,
      jsonb_build_object('sub', ${user}::text, 'email', ${email}::text, 'invitation', ${code}::text), now(), now())`;
  await sql`
    insert into auth.identities (id, provider, provider_id, user_id, identity_data, last_sign_in_at, created_at, updated_at)
    values (${randomUUID()}, 'email', ${user}, ${user},
      jsonb_build_object('sub', ${user}::text, 'email', ${email}::text), now(), now(), now())`;
}

// "now" is the moment that everything is dated from. Without history: the people and places, before anything was posted.
export async function seedDemo(owner: Sql, now = new Date(), history = true): Promise<void> {
  await owner.begin((tx) => fill(tx as unknown as Sql, now, history));
  await owner.unsafe('analyze');
}

async function fill(sql: Sql, now: Date, history: boolean) {
  const random = chance(3301);
  const { made, templateIds, districtIds, kommuneId } = await ground(sql, random, now);
  const today = isoDate(now);
  const ago = (days: number) => addDays(today, -days);
  const elvetun = at(made, 0);

  // Staff
  const staff = {
    lise: random.uuid(),
    ola: random.uuid(),
    kari: random.uuid(),
    vegard: random.uuid(),
    petra: random.uuid(),
    ada: random.uuid(),
  };
  const named: [string, string, string][] = [
    [staff.lise, 'Lise', 'Fjeld'],
    [staff.ola, 'Ola', 'Tveit'],
    [staff.kari, 'Kari', 'Holm'],
    [staff.vegard, 'Vegard', 'Lunde'],
    [staff.petra, 'Petra', 'Sunde'],
    [staff.ada, 'Ada', 'Myhre'],
  ];
  const begun = osloInstant(ago(190), '09.00');
  await put(
    sql,
    'public.people',
    named.map(([person_id, first_name, last_name]) => ({
      person_id,
      municipality_code: municipality,
      first_name,
      last_name,
      language: 'nb',
      created_at: begun,
    })),
  );
  const role = (person_id: string, name: string, more: Row = {}) => ({
    staff_role_id: random.uuid(),
    person_id,
    role: name,
    municipality_code: municipality,
    organisation_id: null,
    employer_id: null,
    granted_at: begun,
    ...more,
  });
  await put(sql, 'public.staff_roles', [
    role(staff.lise, 'lead', { organisation_id: elvetun.organisationId }),
    role(staff.lise, 'clearance_officer', { employer_id: kommuneId }),
    ...made.slice(1).map((m) => role(staff.ola, 'lead', { organisation_id: m.organisationId })),
    role(staff.kari, 'adviser'),
    role(staff.vegard, 'adviser'),
    role(staff.petra, 'programme_lead'),
    role(staff.ada, 'administrator'),
  ]);

  const started = new Map<string, string>();
  const seenOn = (person: string) => started.get(person) ?? ago(30);

  // Candidates: Amina and Bjørn first, then some three hundred
  const people: Row[] = [];
  const candidates: Row[] = [];
  const hours: Row[] = [];
  const everyone: (Person & { slots: Slot[] })[] = [];
  const districtNames = Object.keys(districts);
  const nearest = (name: string) => {
    const [lat, lon] = at([districts[name] ?? [59.74, 10.2]], 0);
    return made
      .map((m, index) => ({ index, far: Math.hypot(m.at[0] - lat, (m.at[1] - lon) * 0.5) }))
      .sort((a, b) => a.far - b.far)
      .slice(0, 4)
      .map(({ index }) => index);
  };
  const candidate = (
    id: string,
    first: string,
    last: string,
    more: Row & { district: string; norwegian: number; lifting: number; referred: boolean; days: number },
  ) => {
    started.set(id, ago(more.days));
    people.push({
      person_id: id,
      municipality_code: municipality,
      first_name: first,
      last_name: last,
      phone: `+47 9${String(random.below(10_000_000)).padStart(7, '0')}`,
      language: 'nb',
      created_at: osloInstant(ago(more.days), '10.00'),
    });
    candidates.push({
      person_id: id,
      municipality_code: municipality,
      birth_date:
        more.born ??
        `${1960 + random.below(46)}-${String(1 + random.below(12)).padStart(2, '0')}-${String(1 + random.below(28)).padStart(2, '0')}`,
      district_id: districtIds.get(more.district),
      max_minutes: 60,
      norwegian: more.norwegian,
      lifting: more.lifting,
      wants_paid: true,
      wants_unpaid: true,
      shares_phone: random.next() < 0.3,
      shared_help:
        random.next() < 0.08
          ? random.one(['Vis meg først', 'Jeg trenger pause hver time', 'Snakk gjerne sakte'])
          : null,
      protected: more.protected ?? false,
      notice_read_at: osloInstant(ago(more.days - 1), '10.00'),
      created_at: osloInstant(ago(more.days), '10.00'),
    });
  };
  const amina = random.uuid();
  const bjorn = random.uuid();
  candidate(amina, 'Amina', 'Yusuf', {
    district: 'Gulskogen',
    norwegian: 1,
    lifting: 1,
    referred: true,
    days: 95,
    born: '2002-04-18',
  });
  candidate(bjorn, 'Bjørn', 'Solli', {
    district: 'Sentrum',
    norwegian: 4,
    lifting: 1,
    referred: false,
    days: 120,
    born: '1957-09-02',
  });
  for (const id of [amina, bjorn])
    for (let weekday = 1; weekday <= 6; weekday++)
      hours.push({
        candidate_id: id,
        weekday,
        from_time: '08:00',
        to_time: id === amina ? '16:00' : '18:00',
      });
  const clocks = ['08.30', '09.00', '10.00', '11.30', '13.00', '14.00'];
  for (let i = 0; i < 300; i++) {
    const id = random.uuid();
    const district = random.one(districtNames);
    const referred = i % 5 < 3;
    const norwegian = referred ? random.below(4) : 2 + random.below(3);
    const lifting = random.below(3);
    const days = 20 + random.below(160);
    candidate(id, random.one(firstNames), random.one(lastNames), {
      district,
      norwegian,
      lifting,
      referred,
      days,
      protected: i === 211,
    });
    const from = random.next() < 0.8 ? '08:00' : '12:00';
    for (let weekday = 1; weekday <= 7; weekday++)
      if (random.next() < (weekday < 6 ? 0.75 : 0.3))
        hours.push({
          candidate_id: id,
          weekday,
          from_time: from,
          to_time: random.next() < 0.7 ? '16:00' : '21:00',
        });
    const home = random.one(nearest(district));
    const cleared = random.next() < 0.85;
    const contract = cleared && home < 14 && random.next() < 0.12;
    // some have not opened their invitation yet
    const account = !(referred && i % 29 === 2);
    const slots: Slot[] = [];
    if (i !== 211 && account && random.next() < 0.9)
      for (const weekday of [1, 2, 3, 4, 5, 6].filter(() => random.next() < 0.3)) {
        const template = random.below(templates.length - 1);
        const t = at(templates, template);
        const open = t.requirements.length === 0 || cleared;
        if (open && t.norwegian <= norwegian && t.lifting <= lifting)
          slots.push({ place: home, template, weekday, clock: random.one(clocks) });
      }
    everyone.push({ id, home, norwegian, lifting, cleared, referred, contract, account, slots });
  }
  await put(sql, 'public.people', people);
  await put(sql, 'public.candidates', candidates);
  await put(sql, 'public.availability', hours);
  await wishes(sql, amina);

  // Clearances, contracts, introductions
  const clearances: Row[] = [];
  const introductions: Row[] = [];
  const contracts: Row[] = [];
  const employers = [...new Set(made.map((m) => m.employerId))];
  const clear = (
    person: string,
    employer: string,
    requirement: string,
    valid_to: string | null,
    seen: string,
  ) =>
    clearances.push({
      clearance_id: random.uuid(),
      candidate_id: person,
      employer_id: employer,
      requirement,
      seen_on: seen,
      seen_by: staff.lise,
      valid_to,
    });
  for (const person of [
    { id: amina, home: 0, cleared: true, contract: false, places: [0] },
    { id: bjorn, home: 1, cleared: true, contract: true, places: [0, 1, 14] },
    ...everyone.map((p) => ({ ...p, places: [p.home] })),
  ]) {
    const seen = seenOn(person.id);
    if (person.cleared)
      for (const employer of person.id === bjorn
        ? employers
        : [kommuneId, at(made, person.home).employerId].filter((e, i, all) => all.indexOf(e) === i)) {
        clear(person.id, employer, 'taushetserklaering', null, seen);
        const soon = random.next() < 0.04;
        clear(
          person.id,
          employer,
          'hygienekurs',
          soon ? addDays(today, 15 + random.below(30)) : addDays(seen, 730),
          seen,
        );
        if (person.id !== amina) clear(person.id, employer, 'politiattest', null, seen);
      }
    for (const place of person.places)
      introductions.push({
        candidate_id: person.id,
        place_id: at(made, place).placeId,
        introduced_on: seen,
        colleague: at(at(made, place).contacts, 0)[0],
        recorded_by: staff.lise,
        recorded_at: osloInstant(seen, '11.00'),
      });
    if (person.contract)
      contracts.push({
        contract_id: random.uuid(),
        candidate_id: person.id,
        employer_id: kommuneId,
        from_date: seen,
        recorded_by: staff.lise,
        recorded_at: osloInstant(seen, '12.00'),
      });
  }
  await put(sql, 'public.clearances', clearances);
  await put(sql, 'public.introductions', introductions);
  await put(sql, 'public.contracts', contracts);

  // Referrals, caseloads and agreed activity
  // Kari follows Amina, some fifty who come and go, and a few who have not begun; Vegard follows the others
  const comesAndGoes = everyone.filter((p) => p.referred && p.slots.length > 0).map(({ id }) => id);
  const notBegun = everyone.filter((p) => p.referred && p.slots.length === 0).map(({ id }) => id);
  const karis = new Set([amina, ...comesAndGoes.slice(0, 50), ...notBegun.slice(0, 4)]);
  const referred = [amina, ...everyone.filter((p) => p.referred).map(({ id }) => id)].map((id) => ({
    id,
    mine: karis.has(id),
  }));
  const offices = 'Nav Drammen';
  await put(
    sql,
    'public.caseloads',
    referred.map(({ id, mine }) => ({
      caseload_id: random.uuid(),
      candidate_id: id,
      adviser_id: mine ? staff.kari : staff.vegard,
      since_at: osloInstant(seenOn(id), '09.00'),
    })),
  );
  await put(
    sql,
    'public.referrals',
    referred.map(({ id, mine }) => ({
      referral_id: random.uuid(),
      candidate_id: id,
      referred_by: mine ? staff.kari : staff.vegard,
      referred_at: osloInstant(seenOn(id), '09.00'),
      office: offices,
      basis: random.one(['stl_20a', 'stl_20', 'kvalifiseringsprogram', 'introduksjonsprogram', 'none']),
      assessed_on: seenOn(id),
      plain_words: 'Du prøver oppgaver noen timer i uka. Vi snakkes hver måned om hvordan det går.',
    })),
  );
  await sql`
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    select r.referred_at, 'referral.made', ${municipality}, r.referred_by, r.candidate_id from public.referrals r order by r.referred_at`;
  const agreed = new Set(
    referred.filter(({ id }) => id === amina || random.next() < 0.75).map(({ id }) => id),
  );
  await put(
    sql,
    'public.agreed_activities',
    referred
      .filter(({ id }) => agreed.has(id))
      .map(({ id, mine }) => ({
        agreed_activity_id: random.uuid(),
        candidate_id: id,
        hours_per_week: id === amina ? 6 : random.one([2, 4, 6, 8, 10]),
        from_date: seenOn(id),
        to_date:
          random.next() < 0.06 ? addDays(today, 5 + random.below(9)) : addDays(today, 60 + random.below(120)),
        agreed_by: mine ? staff.kari : staff.vegard,
        agreed_at: osloInstant(seenOn(id), '09.30'),
      })),
  );

  // Shifts: what people's weeks ask for, and some empty places
  const shifts = new Map<string, Shift>();
  const shift = (
    place: number,
    template: number,
    day: string,
    clock: string,
    spare: number,
    pay = 'unpaid',
  ): Shift => {
    const key = `${place}|${template}|${day}|${clock}|${pay}`;
    const there = shifts.get(key);
    if (there) return there;
    const fresh: Shift = {
      key,
      place,
      template,
      day,
      clock,
      on: [],
      capacity: spare,
      cancelled: false,
      pay,
    };
    shifts.set(key, fresh);
    return fresh;
  };
  const monday = mondayOf(today);
  for (const person of everyone)
    for (let week = -12; week <= 1; week++)
      for (const slot of person.slots) {
        const day = addDays(monday, week * 7 + slot.weekday - 1);
        const likely = week < 0 ? 0.62 : week === 0 ? 0.6 : 0.3;
        if (random.next() >= likely || day <= seenOn(person.id)) continue;
        const s = shift(
          slot.place,
          slot.template,
          day,
          slot.clock,
          random.next() < 0.25 ? 1 : 0,
          person.contract && slot.weekday % 2 === 0 ? 'paid' : 'unpaid',
        );
        s.on.push({ person: person.id, at: random.next() });
        s.capacity += 1;
      }
  // Amina's own: six done at Elvetun, one tomorrow
  for (const [days, template] of [
    [47, 0],
    [40, 1],
    [33, 0],
    [26, 19],
    [19, 1],
    [12, 0],
    [5, 4],
  ] as const) {
    const day = ago(days);
    const s = shift(0, template, weekdayOf(day) === 7 ? addDays(day, -1) : day, '10.00', 1);
    s.on.push({ person: amina, at: 0.2 });
    s.capacity += 1;
  }
  const tomorrow = shift(0, 1, addDays(today, 1), '10.00', 2);
  tomorrow.on.push({ person: amina, at: 0.1 });
  tomorrow.capacity += 1;
  // a board for Elvetun today, whatever the day is
  const free = everyone.filter(
    (p) =>
      p.cleared && p.norwegian >= 2 && p.id !== amina && !p.slots.some((s) => s.weekday === weekdayOf(today)),
  );
  for (const [clock, template, count, spare, asks] of [
    ['09.00', 4, 1, 0],
    ['10.00', 16, 2, 0],
    ['13.00', 0, 1, 1],
    ['14.00', 9, 1, 0, 'asks'],
    ['16.00', 11, 1, 0],
  ] as const) {
    const s = shift(0, template, today, clock, spare);
    for (let i = 0; i < count; i++) {
      const person = free.pop();
      if (!person) break;
      const known = introductions.some((x) => x.candidate_id === person.id && x.place_id === elvetun.placeId);
      if (!known)
        introductions.push({
          candidate_id: person.id,
          place_id: elvetun.placeId,
          introduced_on: ago(10),
          colleague: 'Tone',
          recorded_by: staff.lise,
          recorded_at: osloInstant(ago(10), '11.00'),
        });
      s.on.push({ person: person.id, at: asks ? 0.98 : 0.3 });
      s.capacity += 1;
    }
  }
  await sql`delete from public.introductions`;
  await put(sql, 'public.introductions', introductions);
  // open places the next two weeks, everywhere
  for (let place = 0; place < made.length; place++)
    for (let ahead = 1; ahead <= 15; ahead++) {
      const day = addDays(today, ahead);
      if (weekdayOf(day) === 7) continue;
      for (let i = 0; i < (place === 0 ? 2 : 1); i++)
        if (random.next() < 0.75) {
          const template = place >= 14 ? random.one([5, 10, 15, 17]) : random.below(templates.length);
          const s = shift(
            place,
            template,
            day,
            at(templates, template).starts_local.replace(':', '.'),
            1 + random.below(2),
          );
          if (s.on.length === 0 && at(templates, template).introduction === false && random.next() < 0.12)
            s.pay = 'paid';
        }
    }
  // now and then a place has to cancel
  for (const s of shifts.values())
    if (s.day < today && s.on.every(({ person }) => person !== amina) && random.next() < 0.03)
      s.cancelled = true;
  if (!history) shifts.clear();

  const tasks: Row[] = [];
  const requirements: Row[] = [];
  const shiftRows: Row[] = [];
  const assignments: Row[] = [];
  const facts: Row[] = [];
  const reasons: Row[] = [];
  const busy = new Map<string, Set<string>>();
  for (const s of [...shifts.values()].sort((a, b) => (a.day + a.clock < b.day + b.clock ? -1 : 1))) {
    const m = at(made, s.place);
    const t = at(templates, s.template);
    const taskId = random.uuid();
    const shiftId = random.uuid();
    const starts = osloInstant(s.day, s.clock);
    const ends = minutesAfter(starts, t.minutes);
    const posted = new Date(
      Math.min(
        minutesAfter(starts, -60 * 24 * (4 + random.below(8))).getTime(),
        now.getTime() - 60_000 * (30 + random.below(2000)),
      ),
    );
    tasks.push({
      task_id: taskId,
      municipality_code: municipality,
      organisation_id: m.organisationId,
      place_id: m.placeId,
      template_id: templateIds[s.template],
      task_type: t.task_type,
      title: t.texts.nb.title,
      summary: t.texts.nb.summary,
      does: t.texts.nb.does,
      does_not: t.texts.nb.does_not,
      bring: t.texts.nb.bring,
      pay: s.pay,
      norwegian: t.norwegian,
      lifting: t.lifting,
      introduction: t.introduction,
      created_at: posted,
      published_at: posted,
    });
    for (const requirement of t.requirements) requirements.push({ task_id: taskId, requirement });
    const on = s.on.filter(({ person }) => {
      const days = busy.get(person) ?? busy.set(person, new Set()).get(person);
      if (!days || days.has(s.day)) return false;
      days.add(s.day);
      return true;
    });
    shiftRows.push({
      shift_id: shiftId,
      task_id: taskId,
      municipality_code: municipality,
      organisation_id: m.organisationId,
      starts_at: starts,
      ends_at: ends,
      capacity: Math.max(1, s.capacity),
      taken: 0,
      contact_id: random.one(m.contactIds),
      published_at: posted,
      created_at: posted,
      cancelled_at: s.cancelled ? minutesAfter(starts, -60 * 20) : null,
      cancelled_by: s.cancelled ? (s.place === 0 ? staff.lise : staff.ola) : null,
    });
    for (const { person, at: luck } of on) {
      const assignmentId = random.uuid();
      const over = ends < now;
      const asked = new Date(
        posted.getTime() +
          (Math.min(starts.getTime(), now.getTime()) - posted.getTime()) * (0.05 + random.next() * 0.5),
      );
      const fate = s.cancelled
        ? 'cancelled'
        : person === amina
          ? s.day < today
            ? 'present'
            : 'coming'
          : !over
            ? luck > 0.97
              ? 'asks'
              : 'coming'
            : luck < 0.05
              ? 'withdrawn'
              : luck < 0.09
                ? 'absent'
                : luck < 0.13
                  ? 'late'
                  : luck > 0.985
                    ? 'unrecorded'
                    : 'present';
      const here = fate === 'present' || fate === 'late' || (fate === 'coming' && starts < now);
      const late = fate === 'late' ? 10 + random.below(15) : -3 - random.below(10);
      assignments.push({
        assignment_id: assignmentId,
        candidate_id: person,
        shift_id: shiftId,
        municipality_code: municipality,
        starts_at: starts,
        ends_at: ends,
        purpose: agreed.has(person) && s.day >= seenOn(person) ? 'activity' : 'voluntary',
        requested_at: asked,
        confirmed_at: fate === 'asks' ? null : asked,
        withdrawn_at: fate === 'withdrawn' ? minutesAfter(starts, -60 * (3 + random.below(30))) : null,
        cancelled_at: fate === 'cancelled' ? minutesAfter(starts, -60 * 20) : null,
        checked_in_at: here ? minutesAfter(starts, late) : null,
        checked_out_at: here && over ? minutesAfter(ends, random.below(6)) : null,
      });
      if (fate === 'withdrawn' && ends > minutesAfter(now, -60 * 24 * 6) && random.next() < 0.7)
        reasons.push({
          assignment_id: assignmentId,
          reason: random.one(['sick', 'child', 'transport', 'appointment']),
          shared: random.next() < 0.4,
          said_at: minutesAfter(starts, -180),
        });
      if (over && (fate === 'present' || fate === 'late' || fate === 'absent') && s.day < today)
        facts.push({
          assignment_id: assignmentId,
          candidate_id: person,
          fact: fate,
          minutes: fate === 'absent' ? 0 : fate === 'late' ? t.minutes - late : t.minutes,
          strengths:
            fate === 'absent'
              ? []
              : random.one([
                  [],
                  ['kind'],
                  ['careful', 'punctual'],
                  ['independent'],
                  ['learns', 'kind'],
                  ['initiative'],
                ]),
          recorded_at: new Date(
            Math.min(minutesAfter(ends, 20 + random.below(300)).getTime(), now.getTime() - 60_000),
          ),
          recorded_by: s.place === 0 ? staff.lise : staff.ola,
        });
    }
  }
  await put(sql, 'public.tasks', tasks);
  await put(sql, 'public.task_requirements', requirements);
  await put(sql, 'public.shifts', shiftRows);
  await put(sql, 'public.assignments', assignments);
  // so that what follows is asked of indexes
  await sql`analyze public.assignments, public.shifts`;
  await put(sql, 'public.reasons', reasons);
  await put(sql, 'public.attendance', facts);
  // a few were written wrong at first
  await sql`
    update public.attendance f set minutes = f.minutes - 15, corrected_at = f.recorded_at + interval '20 hours',
      correction = 'Gikk et kvarter før, etter avtale.'
    from (
      select x.assignment_id, row_number() over (order by x.recorded_at, x.assignment_id) as n from public.attendance x
      where x.fact = 'present' and x.minutes >= 60 and x.recorded_at < ${minutesAfter(now, -60 * 24)}
    ) as few
    where few.assignment_id = f.assignment_id and few.n % 170 = 0`;
  await askWithoutClearance(
    sql,
    everyone.filter((p) => !p.cleared && p.account).map(({ id }) => id),
    now,
  );

  // Own words about some absences
  await sql`
    insert into public.objections (assignment_id, candidate_id, claim, words, said_at)
    select f.assignment_id, f.candidate_id, 'own_words', (array['Bussen kom ikke, så jeg dro hjem.', 'Jeg tok feil av dagen. Jeg vil gjerne prøve igjen.', 'Jeg fant ikke inngangen.'])[1 + (row_number() over (order by f.assignment_id))::int % 3],
      f.recorded_at + interval '3 hours'
    from public.attendance f
    where f.fact = 'absent' and f.recorded_at > ${minutesAfter(now, -60 * 24 * 20)} and f.recorded_at < ${minutesAfter(now, -240)}`;
  // somebody at Elvetun was there longer than it says, and waits for an answer
  await sql`
    insert into public.objections (assignment_id, candidate_id, claim, minutes, said_at)
    select f.assignment_id, f.candidate_id, 'minutes_wrong', f.minutes + 30, ${minutesAfter(now, -180)}
    from public.attendance f join public.assignments a on a.assignment_id = f.assignment_id
    join public.shifts s on s.shift_id = a.shift_id
    where s.organisation_id = ${elvetun.organisationId} and f.fact = 'present' and f.candidate_id <> ${amina}
    order by a.starts_at desc, a.assignment_id limit 1`;
  await sql`
    insert into public.events (at, kind, municipality_code, by_person, person_id, organisation_id, shift_id, assignment_id, detail)
    select o.said_at, 'assignment.objected', a.municipality_code, o.candidate_id, o.candidate_id, s.organisation_id, s.shift_id,
      o.assignment_id, o.claim
    from public.objections o join public.assignments a on a.assignment_id = o.assignment_id
    join public.shifts s on s.shift_id = a.shift_id
    order by o.said_at, o.assignment_id`;

  // Outcomes over six quarters, of people who are done
  const ended: Row[] = [];
  const endedCandidates: Row[] = [];
  const outcomes: Row[] = [];
  for (let i = 0; i < 240; i++) {
    const id = random.uuid();
    const days = 10 + Math.floor((i / 240) * 540);
    ended.push({
      person_id: id,
      municipality_code: municipality,
      first_name: random.one(firstNames),
      last_name: random.one(lastNames),
      language: 'nb',
      created_at: osloInstant(ago(days + 150), '10.00'),
    });
    endedCandidates.push({
      person_id: id,
      municipality_code: municipality,
      birth_date: `${1965 + random.below(40)}-06-15`,
      norwegian: 2,
      lifting: 1,
      notice_read_at: osloInstant(ago(days + 150), '10.00'),
      created_at: osloInstant(ago(days + 150), '10.00'),
    });
    const luck = random.next() + (540 - days) / 3000;
    outcomes.push({
      outcome_id: random.uuid(),
      candidate_id: id,
      municipality_code: municipality,
      kind:
        luck > 0.83
          ? 'job'
          : luck > 0.68
            ? 'education'
            : random.one(['other', 'other_benefit', 'moved', 'health']),
      exited_on: ago(days),
      recorded_by: i % 2 ? staff.kari : staff.vegard,
      recorded_at: osloInstant(ago(days), '12.00'),
      request_id: random.uuid(),
    });
  }
  await put(sql, 'public.people', ended);
  await put(sql, 'public.candidates', endedCandidates);
  await put(sql, 'public.outcomes', outcomes);
  // how it is after 3, 6 and 12 months; the latest are not asked yet
  await sql`
    insert into public.follow_ups (outcome_id, months, still, recorded_by, recorded_at)
    select o.outcome_id, m.months, o.n % 20 < m.of_twenty, o.recorded_by,
      o.exited_on + make_interval(months => m.months, days => 4, hours => 11)
    from (
      select x.*, row_number() over (order by x.exited_on, x.outcome_id) as n
      from public.outcomes x where x.kind in ('job', 'education')
    ) as o, (values (3, 17), (6, 15), (12, 13)) as m (months, of_twenty)
    where o.exited_on + make_interval(months => m.months, days => 14) < ${now}`;

  // The accounts that are shown
  await account(sql, 'kandidat@demo.no', amina);
  await account(sql, 'kandidat2@demo.no', bjorn);
  await account(sql, 'fagleder@demo.no', staff.lise, 'lead', elvetun.organisationId);
  await account(sql, 'veileder@demo.no', staff.kari, 'adviser');
  await account(sql, 'satsingsleder@demo.no', staff.petra, 'programme_lead');
  await account(sql, 'admin@demo.no', staff.ada, 'administrator');
  // Everyone else has used their invitation too, but for a few; nobody knows their addresses
  await accountsWithoutAddress(
    sql,
    everyone.filter((person) => person.account).map(({ id }) => id),
  );
  await put(
    sql,
    'public.invitations',
    everyone
      .filter((person) => !person.account)
      .map(({ id }) => {
        const who = people.find((row) => row.person_id === id);
        return {
          invitation_id: random.uuid(),
          code_hash: `\\x${id.replaceAll('-', '')}`,
          municipality_code: municipality,
          person_id: id,
          reentry: false,
          first_name: who?.first_name,
          last_name: who?.last_name,
          made_by: staff.kari,
          made_at: osloInstant(ago(9), '10.00'),
          expires_at: osloInstant(addDays(today, 21), '10.00'),
        };
      }),
  );
  if (history) await seedOffers(sql, { amina, bjorn, lise: staff.lise, home: elvetun.organisationId }, now);
  await notices(sql, { amina, lise: staff.lise, kari: staff.kari });
  await sql`
    insert into public.access_log (viewer_id, person_id, role, day, first_at)
    select distinct on (x.viewer, x.day) x.viewer, ${amina}::uuid, x.role, x.day, (x.day + time '09:12') at time zone 'Europe/Oslo'
    from (
      select ${staff.lise}::uuid as viewer, 'lead' as role, private.local_day(a.starts_at) as day
      from public.assignments a where a.candidate_id = ${amina} and a.ends_at between ${minutesAfter(now, -60 * 24 * 20)} and ${now}
      union all
      select ${staff.kari}, 'adviser', ${today}::date - d from unnest(array[3, 10, 17]) as d
    ) as x`;
  await sql`
    insert into public.invitations (code_hash, municipality_code, first_name, last_name, email, role, organisation_id, made_by, made_at, expires_at)
    select sha256(convert_to('demonstration ' || x.first_name, 'UTF8')), ${municipality}, x.first_name, x.last_name, x.email, x.role,
      case x.role when 'lead' then ${elvetun.organisationId}::uuid end, ${staff.ada}, ${now}::timestamptz - x.ago, ${now}::timestamptz - x.ago + interval '14 days'
    from (values
      ('Solfrid', 'Lie', null, null, interval '2 days'),
      ('Eskil', 'Moen', 'eskil@moen.example.no', null, interval '5 days'),
      ('Randi', 'Aas', 'randi@elvetun.example.no', 'lead', interval '16 days')
    ) as x (first_name, last_name, email, role, ago)`;
}

// What some would like to do, one to three kinds of task, and how much of it a week: the same each time.
async function wishes(sql: Sql, amina: string) {
  await sql`
    insert into public.interests (candidate_id, task_type)
    select c.person_id, t.task_type from public.candidates c join public.task_types t on t.shown
    where get_byte(sha256(convert_to(c.birth_date::text || t.task_type, 'UTF8')), 0) < 60 or (c.person_id = ${amina} and t.task_type = 'matvert')`;
  await sql`
    update public.candidates c set wished_hours = 4 + get_byte(x.dice, 1) % 17
    from (select person_id, sha256(convert_to(birth_date::text || person_id, 'UTF8')) as dice from public.candidates) as x
    where x.person_id = c.person_id and get_byte(x.dice, 0) < 90`;
}

// Accounts that are entered by a code issued in person, all let in by invitations of their own.
async function accountsWithoutAddress(sql: Sql, ids: string[]) {
  await sql`
    insert into public.invitations (code_hash, municipality_code, person_id, first_name, last_name, made_at, expires_at)
    select private.code_hash('SEED' || replace(p.person_id::text, '-', '')), p.municipality_code, p.person_id, p.first_name,
      p.last_name, now() - interval '1 hour', now() + interval '1 hour'
    from public.people p where p.person_id = any(${ids}::uuid[])`;
  await sql`
    insert into auth.users (id, aud, role, email, email_confirmed_at, raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
    select gen_random_uuid(), 'authenticated', 'authenticated', p || '@uten-epost.invalid', now(),
      '{"provider":"email","providers":["email"]}'::jsonb,
      jsonb_build_object('invitation', 'SEED' || replace(p, '-', '')), now(), now()
    from unnest(${ids}::text[]) as p`;
}

// A few ask for something that they lack a requirement for, so that somebody has to look at it.
async function askWithoutClearance(sql: Sql, people: string[], now: Date) {
  await sql`
    insert into public.assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at)
    select who.person, s.shift_id, s.municipality_code, s.starts_at, s.ends_at,
      private.purpose_of(who.person, private.local_day(s.starts_at)), ${minutesAfter(now, -60 * 26)}
    from (
      select p as person, row_number() over (order by p) as n from unnest(${people}::uuid[]) as p
      where not exists (
        select from public.assignments a where a.candidate_id = p and a.starts_at > ${minutesAfter(now, -60 * 24 * 2)}
      )
    ) as who
    join (
      select x.*, row_number() over (order by x.place, x.starts_at, x.shift_id) as n
      from (
        select distinct on (o.organisation_id, s.starts_at) s.*, o.name <> 'Elvetun sykehjem' as place
        from public.shifts s
        join public.tasks t on t.task_id = s.task_id
        join public.organisations o on o.organisation_id = s.organisation_id
        where s.starts_at > ${minutesAfter(now, 60 * 24)} and s.taken < s.capacity and t.pay = 'unpaid' and o.sector = 'municipal'
          and exists (select from public.task_requirements r where r.task_id = t.task_id)
          and not exists (select from public.assignments a where a.shift_id = s.shift_id)
        order by o.organisation_id, s.starts_at, s.shift_id
      ) as x
    ) as s on s.n = who.n
    where who.n <= 5`;
}

// Something unread for three of them, on things that did happen.
async function notices(sql: Sql, { amina, lise, kari }: { amina: string; lise: string; kari: string }) {
  await sql`
    insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id)
    select ${amina}::uuid, 'candidate', now() - interval '3 hours', 'recorded', a.shift_id, a.assignment_id
    from public.assignments a join public.attendance f on f.assignment_id = a.assignment_id
    where a.candidate_id = ${amina} order by a.starts_at desc limit 1`;
  await sql`
    insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id)
    select ${lise}::uuid, 'lead', now() - interval '2 hours', case a.state when 'requested' then 'asks' else 'comes' end, a.shift_id, a.assignment_id
    from public.assignments a join public.shifts s on s.shift_id = a.shift_id
    join public.staff_roles r on r.organisation_id = s.organisation_id and r.person_id = ${lise} and r.role = 'lead'
    where a.state in ('requested', 'confirmed') and a.starts_at > now()
    order by a.state = 'requested' desc, a.requested_at desc limit 3`;
  await sql`
    insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id)
    select ${kari}::uuid, 'adviser', now() - interval '5 hours', 'words', a.shift_id, a.assignment_id
    from public.objections o join public.assignments a on a.assignment_id = o.assignment_id
    join public.caseloads c on c.candidate_id = a.candidate_id and c.adviser_id = ${kari} and c.until_at is null
    where o.claim = 'own_words'
      and not exists (select from public.notices n where n.person_id = ${kari} and n.assignment_id = a.assignment_id)
    order by o.said_at desc limit 2`;
}
