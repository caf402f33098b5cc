import { describe, expect, test } from 'vitest';
import { forStaff } from '../../../texts/index.ts';
import { countDay, shapeOf, standingOf, type OnShift, type Slot } from './board.ts';
import { dayHeadline } from '../words.ts';

const now = new Date('2026-11-17T10:05:00Z'); // 11.05 in Oslo

const person = (more: Partial<OnShift> = {}): OnShift => ({
  assignmentId: crypto.randomUUID(),
  asks: false,
  hindrance: null,
  name: 'Yusuf A.',
  phone: null,
  help: null,
  norwegian: 2,
  requirementsOk: true,
  introduced: true,
  firstTime: false,
  saidComing: false,
  saidCannot: null,
  checkedInAt: null,
  checkedOutAt: null,
  fact: null,
  minutes: null,
  strengths: [],
  correction: null,
  claim: null,
  claimMinutes: null,
  ...more,
});

const slot = (from: string, to: string, more: Partial<Slot> = {}): Slot => ({
  shiftId: crypto.randomUUID(),
  title: 'Dekke bord',
  taskType: 'matvert',
  placeName: 'Elvetun',
  startsAt: `2026-11-17T${from}:00+01:00`,
  endsAt: `2026-11-17T${to}:00+01:00`,
  capacity: 1,
  taken: more.people?.filter(({ asks }) => !asks).length ?? 0,
  held: 0,
  cancelled: false,
  published: true,
  introduction: false,
  contactName: 'Tone',
  meetWhere: 'Spisesalen',
  people: [],
  ...more,
});

const here = { checkedInAt: '2026-11-17T09:41:00+01:00' };

describe('where somebody is in their day', () => {
  const shift = slot('10:00', '12:00');
  test.each([
    ['asks', person({ asks: true }), 'waits'],
    ['expected', person(), 'comes'],
    ['here', person(here), 'here'],
    ['cannot', person({ saidCannot: { at: '2026-11-17T10:40:00+01:00', hadCome: false } }), 'waits'],
    ['cannot', person({ ...here, saidCannot: { at: '2026-11-17T10:40:00+01:00', hadCome: true } }), 'waits'],
    ['left', person({ ...here, checkedOutAt: '2026-11-17T11:00:00+01:00' }), 'done'],
    ['recorded', person({ fact: 'present', minutes: 120 }), 'done'],
    ['recorded', person({ fact: 'absent', minutes: 0 }), 'not'],
  ] as const)('%s', (standing, someone, shape) => {
    expect(standingOf(someone, shift, now)).toBe(standing);
    expect(shapeOf(someone, standing)).toBe(shape);
  });
  test('a standing calls nobody absent who is not recorded', () => {
    const over = slot('08:00', '10:00');
    expect(standingOf(person(), over, now)).toBe('unrecorded');
    expect(shapeOf(person(), 'unrecorded')).toBe('waits');
  });
  test('a standing says that somebody comes, before the start', () =>
    expect(standingOf(person(), slot('13:00', '15:00'), now)).toBe('comes'));
});

describe('the day as an answer', () => {
  const said = (slots: Slot[], language = 'nb') =>
    dayHeadline(countDay(slots, now), forStaff(language).facility, language);

  test('the headline says who is here, who comes and what is empty', () => {
    const slots = [
      slot('09:00', '11:00', { people: [person({ fact: 'present', minutes: 120 })] }),
      slot('10:00', '12:00', { capacity: 2, people: [person(here), person(here)] }),
      slot('13:00', '15:00', { capacity: 2, people: [person()] }),
      slot('16:00', '17:00', { people: [person()] }),
    ];
    expect(said(slots)).toBe('To er her nå og to kommer. Én plass er tom kl. 13.');
    expect(said(slots, 'en')).toBe('Two here now and two coming. One place is empty at 13.');
  });
  test('the headline says that there are no shifts', () => expect(said([])).toBe('Ingen vakter i dag.'));
  test('the headline leaves out drafts and what is cancelled', () =>
    expect(
      said([slot('13:00', '15:00', { published: false }), slot('13:00', '15:00', { cancelled: true })]),
    ).toBe('Ingen vakter i dag.'));
  test('the headline counts several empty seats at different times', () =>
    expect(said([slot('13:00', '15:00', { capacity: 2 }), slot('16:30', '17:00')])).toBe(
      'Ingen kommer i dag ennå. Tre plasser er tomme, den første kl. 13.',
    ));
  test('what is held for who stands by is not empty', () =>
    expect(said([slot('13:00', '15:00', { capacity: 2, held: 1 })])).toBe(
      'Ingen kommer i dag ennå. Én plass er tom kl. 13.',
    ));
  test('the day is not over while somebody may step in', () =>
    expect(said([slot('13:00', '15:00', { held: 1 })])).toBe('Ingen kommer i dag ennå.'));
  test('the headline says that nobody is on what is over', () =>
    expect(said([slot('08:00', '10:00')])).toBe('Ingen flere kommer i dag.'));
  test('the headline says that all is done, save the record', () =>
    expect(said([slot('08:00', '10:00', { people: [person()] })])).toBe(
      'Ingen flere kommer i dag. Ett oppmøte er ikke registrert.',
    ));
  test('the headline says that somebody asks', () =>
    expect(said([slot('14:00', '15:30', { people: [person({ asks: true })] })])).toBe(
      'Ingen kommer i dag ennå. Én venter på svar.',
    ));
});
