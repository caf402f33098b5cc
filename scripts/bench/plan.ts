// The weekly plan, solving alone: 2 000 shifts with people ample, scarce and starved, and 20 000 over 104 municipalities. Each
// scenario runs in a process of its own, so that its memory can be told from the others'.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus, totalmem } from 'node:os';
import { boardOf, greedy } from '../../src/lib/server/plan/greedy.ts';
import { brokenRule } from '../../src/lib/server/plan/rules.ts';
import {
  objective,
  packed,
  unpacked,
  type Packed,
  type PlanEdge,
  type PlanPerson,
  type PlanProblem,
  type PlanShift,
  type Span,
} from '../../src/lib/server/plan/problem.ts';
import { solve } from '../../src/lib/server/plan/solve.ts';
import { atMost, median, progress, rounded, type Figures, type Report } from './report.ts';

// Made in JavaScript from a fixed seed, so that the solver is measured on the same problems everywhere.
function dice(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    below: (most: number) => Math.floor(next() * most),
    between: (least: number, most: number) => least + next() * (most - least),
    chance: (share: number) => next() < share,
  };
}
type Dice = ReturnType<typeof dice>;

// A Monday in winter; that week has no change of clocks.
const monday = Date.UTC(2027, 0, 10, 23);
const minute = 60_000;
const perDay = 24 * 60;
const shortList = 50;

type Kind = { starts: number[]; minutes: number[]; needs: number; norwegian: number; lifting: number };
// needs, as bits: 1 confidentiality, 2 police certificate, 4 hygiene course, 8 TB, 16 MRSA
const kinds: Kind[] = [
  { starts: [660, 690, 960], minutes: [120, 150, 180], needs: 1 + 4, norwegian: 1, lifting: 0 },
  { starts: [480, 540], minutes: [180, 240], needs: 1, norwegian: 2, lifting: 0 },
  { starts: [600, 780, 1020], minutes: [120, 150], needs: 1 + 2 + 8, norwegian: 3, lifting: 0 },
  { starts: [540, 720], minutes: [180, 240], needs: 1 + 2, norwegian: 3, lifting: 0 },
  { starts: [480, 510], minutes: [240, 300], needs: 0, norwegian: 0, lifting: 2 },
  { starts: [540, 600], minutes: [180, 240], needs: 1, norwegian: 1, lifting: 1 },
  { starts: [420, 900, 990], minutes: [180, 240], needs: 4 + 16, norwegian: 0, lifting: 1 },
  { starts: [540, 570], minutes: [120, 240], needs: 0, norwegian: 0, lifting: 0 },
];

type Place = { x: number; y: number };
type Want = {
  home: Place;
  far: number;
  norwegian: number;
  lifting: number;
  cleared: number;
  likes: number;
  done: number;
  known: number;
  turn: number;
  from: Int16Array;
  to: Int16Array;
};

// Kilometres from the middle: most live and work near it.
const somewhere = (d: Dice, reach: number): Place => {
  const angle = d.next() * 2 * Math.PI;
  const out = reach * Math.sqrt(d.next()) * d.between(0.4, 1);
  return { x: out * Math.cos(angle), y: out * Math.sin(angle) };
};

const bits = (d: Dice, shares: number[]): number =>
  shares.reduce((mask, share, bit) => mask | (d.chance(share) ? 1 << bit : 0), 0);

function makeWant(d: Dice, reach: number, places: number): Want {
  const from = new Int16Array(7).fill(-1);
  const to = new Int16Array(7).fill(-1);
  for (let day = 0; day < 7; day++) {
    if (!d.chance(day < 5 ? 0.72 : 0.35)) continue;
    const half = d.chance(0.6);
    const early = d.chance(0.7);
    from[day] = half && !early ? 720 : 420 + 60 * d.below(3);
    to[day] = half && early ? 780 + 60 * d.below(3) : 960 + 60 * d.below(6);
  }
  return {
    home: somewhere(d, reach),
    far: (d.between(30, 120) * 0.08) / 1.3,
    norwegian: d.below(5),
    lifting: d.below(3),
    cleared: bits(d, [0.8, 0.6, 0.6, 0.5, 0.5]),
    likes: bits(
      d,
      Array.from(kinds, () => 0.35),
    ),
    done: bits(
      d,
      Array.from(kinds, () => 0.2),
    ),
    known: d.below(places),
    turn: d.below(11),
    from,
    to,
  };
}

const spanAt = (day: number, start: number, minutes: number): Span => {
  const startsAt = monday + (day * perDay + start) * minute;
  return { startsAt, endsAt: startsAt + minutes * minute };
};

function makePerson(d: Dice, id: string, want: Want): PlanPerson {
  const age = d.chance(0.01) ? d.between(16, 18) : d.between(18, 70);
  const bornOn = new Date(monday - age * 365.25 * perDay * minute).toISOString().slice(0, 10);
  const wished = 30 * Math.round(d.between(8, 75));
  const busy: Span[] = [];
  for (let tries = d.below(5); tries > 0; tries--) {
    const day = d.below(21) - 7;
    const from = want.from[(day + 7) % 7] ?? -1;
    const to = want.to[(day + 7) % 7] ?? -1;
    const long = 120 + 30 * d.below(5);
    if (from < 0 || to - from < long) continue;
    const span = spanAt(day, from + 30 * d.below((to - from - long) / 30 + 1), long);
    const overlapping = busy.some((other) => other.startsAt < span.endsAt && span.startsAt < other.endsAt);
    if (!overlapping && brokenRule(bornOn, span, busy) === null) busy.push(span);
  }
  const thisWeek = busy
    .filter(({ startsAt }) => startsAt >= monday && startsAt < monday + 7 * perDay * minute)
    .reduce((sum, { startsAt, endsAt }) => sum + (endsAt - startsAt) / minute, 0);
  return { id, bornOn, busy, minutes: Math.max(0, wished - thisWeek) };
}

type Size = { seed: number; people: number; shifts: number; active: number };

export function makeProblem({ seed, people, shifts, active }: Size): PlanProblem {
  const d = dice(seed);
  const reach = Math.max(3, Math.sqrt(people) / 14);
  const places = Array.from({ length: Math.max(2, Math.round(shifts / 120)) }, () => somewhere(d, reach));
  const wants: Want[] = [];
  const pool: PlanPerson[] = [];
  for (let n = 0; n < people; n++) {
    const want = makeWant(d, reach, places.length);
    const person = makePerson(d, `p${n}`, want);
    // drawn for everybody, so that fewer people are some of the same people
    if (d.next() >= active) continue;
    wants.push(want);
    pool.push(person);
  }
  const open: PlanShift[] = [];
  const edges: PlanEdge[] = [];
  const points = new Int16Array(pool.length);
  for (let shift = 0; shift < shifts; shift++) {
    const n = d.below(kinds.length);
    const kind = kinds[n] ?? kinds[0]!;
    const at = d.below(places.length);
    const there = places[at] ?? { x: 0, y: 0 };
    const day = d.chance(0.86) ? d.below(5) : 5 + d.below(2);
    const start = (kind.starts[d.below(kind.starts.length)] ?? 540) + 30 * d.below(2);
    const long = kind.minutes[d.below(kind.minutes.length)] ?? 120;
    const span = spanAt(day, start, long);
    const size = d.next();
    open.push({
      id: `s${shift}`,
      ...span,
      seats: size < 0.6 ? 1 : size < 0.86 ? 2 : size < 0.96 ? 3 : 4 + d.below(3),
    });
    const fitting: number[] = [];
    wants.forEach((want, p) => {
      if ((want.from[day] ?? -1) < 0 || (want.from[day] ?? 0) > start || (want.to[day] ?? 0) < start + long)
        return;
      if ((want.cleared & kind.needs) !== kind.needs) return;
      if (want.norwegian < kind.norwegian || want.lifting < kind.lifting) return;
      const away = Math.hypot(want.home.x - there.x, want.home.y - there.y);
      const person = pool[p];
      if (away > want.far || !person || person.minutes < long) return;
      if (person.busy.some((other) => other.startsAt < span.endsAt && span.startsAt < other.endsAt)) return;
      if (brokenRule(person.bornOn, span, person.busy)) return;
      points[p] =
        (want.likes & (1 << n) ? 30 : 0) +
        (want.done & (1 << n) ? 15 : 0) +
        (want.known === at ? 20 : 0) +
        Math.round(20 * (1 - away / want.far)) +
        want.turn;
      fitting.push(p);
    });
    const after = (p: number) => (p + shift * 7919) % pool.length;
    fitting.sort((a, b) => (points[b] ?? 0) - (points[a] ?? 0) || after(a) - after(b));
    for (const person of fitting.slice(0, shortList))
      edges.push({ shift, person, points: points[person] ?? 0 });
  }
  return { shifts: open, people: pool, edges };
}

// One municipality like Drammen and 103 others, as uneven as municipalities are.
function manyProblems(): PlanProblem[] {
  const d = dice(357);
  const weights = Array.from({ length: 103 }, () =>
    Math.exp(Array.from({ length: 6 }, () => d.between(-1, 1)).reduce((sum, x) => sum + x, 0) * 0.7),
  );
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  let shifts = 18_000;
  const others = weights.map((weight, n) => {
    const mine = n === weights.length - 1 ? shifts : Math.round((18_000 * weight) / all);
    shifts -= mine;
    return makeProblem({
      seed: 1000 + n,
      people: Math.max(60, Math.round((125_000 * weight) / all)),
      shifts: mine,
      active: 1,
    });
  });
  return [makeProblem({ seed: 3301, people: 14_169, shifts: 2000, active: 1 }), ...others];
}

type Measured = {
  filled: number;
  score: number;
  bound: { filled: number; objective: number };
  seconds: number;
  longest: number;
  cpuSeconds: number;
  greedy: { filled: number; score: number; seconds: number };
  memoryMB: number;
};

// Long enough to see how long it takes; what the floor allows is asked of the figure.
const patience = 300;
const runs = 3;

async function measure(problems: PlanProblem[]): Promise<Measured> {
  const early = { filled: 0, score: 0 };
  const began = performance.now();
  for (const problem of problems) {
    const { filled, score } = greedy(boardOf(problem));
    early.filled += filled;
    early.score += score;
  }
  const greedySeconds = (performance.now() - began) / 1000;
  const seconds: number[] = [];
  const longest: number[] = [];
  const cpu: number[] = [];
  let sum = { filled: 0, score: 0, bound: { filled: 0, objective: 0 } };
  for (let run = 0; run < runs; run++) {
    sum = { filled: 0, score: 0, bound: { filled: 0, objective: 0 } };
    const each: number[] = [];
    const before = process.cpuUsage();
    for (const problem of problems) {
      const { filled, score, bound, why, ms } = await solve(problem, { seconds: patience });
      if (!bound) throw new Error(`A plan fell back: ${why}.`);
      each.push(ms / 1000);
      sum.filled += filled;
      sum.score += score;
      sum.bound.filled += bound.filled;
      sum.bound.objective += bound.objective;
    }
    seconds.push(each.reduce((total, one) => total + one, 0));
    longest.push(Math.max(...each));
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1e6);
  }
  return {
    ...sum,
    seconds: median(seconds),
    longest: median(longest),
    cpuSeconds: median(cpu),
    greedy: { ...early, seconds: greedySeconds },
    memoryMB: process.resourceUsage().maxRSS / 1024,
  };
}

type Scenario = { figures: Figures; gap: number; seconds: number };

// In a process of its own: the peak of its memory is of these problems and of solving them, one after another.
async function scenario(name: string, problems: PlanProblem[]): Promise<Scenario> {
  const count = (of: (problem: PlanProblem) => number) =>
    problems.reduce((total, problem) => total + of(problem), 0);
  const seats = count(({ shifts }) => shifts.reduce((total, shift) => total + shift.seats, 0));
  const child = fork(import.meta.filename, { serialization: 'advanced' });
  child.send(problems.map(packed));
  const [answer] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
  child.disconnect();
  if (typeof answer !== 'object') throw new Error(`${name}: the solving process ended with ${answer}.`);
  const found = answer as Measured;
  const gap = 100 * (1 - objective(found) / found.bound.objective);
  progress(
    `  ${name}: ${found.filled} of ${seats} in ${rounded(found.seconds)} s, ${gap.toFixed(3)} % under`,
  );
  return {
    gap: rounded(gap, 4),
    seconds: rounded(found.seconds, 2),
    figures: {
      municipalities: problems.length,
      shifts: count(({ shifts }) => shifts.length),
      people: count(({ people }) => people.length),
      edges: count(({ edges }) => edges.length),
      seats,
      filled: found.filled,
      score: found.score,
      bound: { filled: rounded(found.bound.filled), objective: rounded(found.bound.objective) },
      gapPercent: rounded(gap, 4),
      seconds: rounded(found.seconds, 2),
      ...(problems.length > 1 ? { longestSeconds: rounded(found.longest, 2) } : {}),
      // far under the seconds: others had the processor meanwhile, and the seconds say more of them
      cpuSeconds: rounded(found.cpuSeconds, 2),
      memoryMB: Math.round(found.memoryMB),
      greedy: {
        filled: found.greedy.filled,
        score: found.greedy.score,
        gapPercent: rounded(100 * (1 - objective(found.greedy) / found.bound.objective), 4),
        seconds: rounded(found.greedy.seconds, 2),
      },
    },
  };
}

export async function plan(): Promise<Report> {
  const drammen = (active: number) => makeProblem({ seed: 3301, people: 14_169, shifts: 2000, active });
  progress('The weekly plan, 2 000 shifts');
  const ample = await scenario('ample', [drammen(1)]);
  const scarce = await scenario('scarce', [drammen(0.1)]);
  const starved = await scenario('starved', [drammen(0.03)]);
  progress('20 000 shifts, by municipality');
  const many = await scenario('by municipality', manyProblems());
  return {
    figures: {
      machine: {
        cores: cpus().length,
        memoryGB: Math.round(totalmem() / 2 ** 30),
        node: process.version,
        system: `${process.platform} ${process.arch}`,
      },
      ample: ample.figures,
      scarce: scarce.figures,
      starved: starved.figures,
      byMunicipality: many.figures,
    },
    floors: [
      atMost('2 000 shifts, people ample: under the bound', ample.gap, 0.1, ' %'),
      atMost('2 000 shifts, people scarce: under the bound', scarce.gap, 3, ' %'),
      atMost('2 000 shifts, people starved: under the bound', starved.gap, 3, ' %'),
      atMost('2 000 shifts, people ample', ample.seconds, 15, ' s'),
      atMost('2 000 shifts, people scarce', scarce.seconds, 15, ' s'),
      atMost('2 000 shifts, people starved', starved.seconds, 15, ' s'),
      atMost('20 000 shifts by municipality', many.seconds, 45, ' s'),
    ],
  };
}

if (import.meta.main && process.send)
  process.once('message', async (problems: Packed[]) => {
    process.send?.(await measure(problems.map(unpacked)));
  });
