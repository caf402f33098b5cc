import { stateOf, certaintyOf, type PlanRow } from '$lib/plan.ts';
import { describe, expect, test } from 'vitest';
import { forStaff } from '../../../texts/index.ts';
import { planHeadline, sentWords } from './headline.ts';
import { countPlan, type PlanShift, type Proposal } from './plan.ts';

const now = new Date('2026-11-22T10:00:00Z');
const words = forStaff('nb').facility;

const plan = (more: Partial<PlanRow> = {}): PlanRow => ({
  plan_id: crypto.randomUUID(),
  organisation_id: crypto.randomUUID(),
  asked_at: '2026-11-22 09:00:00+00',
  begun_at: null,
  tries: 0,
  done_at: null,
  solved_by: null,
  why: null,
  seats: null,
  filled: null,
  bound: null,
  ...more,
});

const shift = (seats: number, stands: string[]): PlanShift => ({
  shiftId: crypto.randomUUID(),
  title: 'Dekke bord',
  taskType: 'matvert',
  placeName: 'Elvetun',
  startsAt: '2026-11-24 09:00:00+00',
  endsAt: '2026-11-24 11:00:00+00',
  capacity: seats,
  taken: 0,
  held: 0,
  asked: 0,
  people: stands.map((each, i): Proposal => ({
    nth: i + 1,
    person: String(i),
    added: false,
    fits: [],
    stands: each,
  })),
});

describe('how far a plan has come', () => {
  const at = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();
  test.each([
    ['none', undefined],
    ['waiting', plan()],
    ['solving', plan({ begun_at: at(1), tries: 1 })],
    ['solving', plan({ begun_at: at(9), tries: 2 })],
    ['solving', plan({ begun_at: at(4), tries: 3 })],
    ['gave_up', plan({ begun_at: at(6), tries: 3 })],
    ['done', plan({ begun_at: at(6), tries: 3, done_at: at(1) })],
  ] as const)('%s', (state, row) => expect(stateOf(row, now)).toBe(state));
});

describe('how sure a plan is', () => {
  test.each([
    ['best', plan({ filled: 7, bound: 7.4 })],
    ['best', plan({ filled: 8, bound: 7.9999999 })],
    ['close', plan({ filled: 6, bound: 7.4 })],
    ['cut_short', plan({ filled: 7, bound: null, why: 'timed_out', solved_by: 'greedy' })],
  ] as const)('%s', (sure, row) => expect(certaintyOf(row)).toBe(sure));
});

describe('the week as an answer', () => {
  const said = (state: Parameters<typeof planHeadline>[0], shifts: PlanShift[]) =>
    planHeadline(state, countPlan(shifts), words, 'nb');
  test('the headline says what is proposed, beside what is empty', () =>
    expect(
      said('done', [shift(2, ['proposed', 'proposed', 'proposed']), shift(2, ['proposed', 'dropped'])]),
    ).toBe('Forslaget fyller 3 av 4 plasser.'));
  test('the headline says what came of the plan when it is sent', () =>
    expect(said('done', [shift(3, ['comes', 'asked', 'waiting', 'cannot'])])).toBe(
      'Én har sagt ja. To har ikke svart ennå.',
    ));
  test('the headline says that nobody fits', () =>
    expect(said('done', [shift(1, [])])).toBe('Vi fant ingen som passer den uka.'));
  test('the headline says that nothing was asked for', () =>
    expect(said('none', [shift(1, [])])).toBe('Én plass er tom.'));
  test('the headline leaves out what is held for who stands by', () =>
    expect(said('none', [{ ...shift(2, []), held: 1 }])).toBe('Én plass er tom.'));
  test('the headline says that the plan is being made', () =>
    expect(said('waiting', [])).toBe('Vi regner. Du kan gå herfra.'));
});

test('the answer says in words what was sent', () => {
  expect(sentWords({ sent: 2, later: 1, not_sent: 0 }, words, 'nb')).toBe(
    'To er spurt nå. Én spørres senere, når det passer å få melding.',
  );
  expect(sentWords({ sent: 0, later: 0, not_sent: 0 }, words, 'nb')).toBe('Alt var sendt fra før.');
});
