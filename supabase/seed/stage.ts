// What stands on the stage while the acts are played.
import type { Sql } from 'postgres';
import { addDays } from '../../src/lib/calendar.ts';
import { isoDate } from '../../src/lib/time.ts';
import { chance, type Chance } from './chance.ts';
import type { Place } from './places.ts';

export const municipality = '3301';

/** `now` is the moment that everything is dated from. */
export type Stage = { sql: Sql; random: Chance; now: Date; today: string; ago: (days: number) => string };

export const stageAt = (sql: Sql, now: Date): Stage => {
  const today = isoDate(now);
  return { sql, random: chance(Number(municipality)), now, today, ago: (days) => addDays(today, -days) };
};

/** A place with its organisation, which answers for it together with its employer. */
export type TownPlace = Place & {
  organisationId: string;
  placeId: string;
  employerId: string;
  contactIds: string[];
};

export type Town = {
  places: TownPlace[];
  templateIds: string[];
  districtIds: Map<string, string>;
  municipalityEmployer: string;
};

export type Staff = Record<'lise' | 'ola' | 'kari' | 'vegard' | 'petra' | 'ada', string>;

/** What somebody does in an ordinary week, at a place and from a template by their numbers. */
export type Habit = { place: number; template: number; weekday: number; clock: string };

export type Candidate = {
  id: string;
  home: number;
  norwegian: number;
  lifting: number;
  cleared: boolean;
  referred: boolean;
  contract: boolean;
  account: boolean;
  habits: Habit[];
};

/** Amina and Bjørn, and all the others; `since` is the day somebody came. */
export type Crowd = {
  amina: string;
  bjorn: string;
  others: Candidate[];
  since: (person: string) => string;
};

/** A shift as it is thought of, before it is posted; `luck` says how it went for whoever was on it. */
export type PlannedShift = {
  place: number;
  template: number;
  day: string;
  clock: string;
  on: { person: string; luck: number }[];
  capacity: number;
  cancelled: boolean;
  pay: string;
};
