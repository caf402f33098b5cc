// The demonstration's data: a believable Drammen with invented people, in acts, made by a fixed seed and dated relative to today.
// The database's own rules hold while it is made; what breaks one fails the seeding.
import type { Sql } from 'postgres';
import { openAccounts } from './acts/accounts.ts';
import { recordClearances } from './acts/clearances.ts';
import { recordCorrections } from './acts/corrections.ts';
import { writeFigures } from './acts/figures.ts';
import { recordHistory } from './acts/history.ts';
import { recordOffers } from './acts/offers.ts';
import { recordOutcomes } from './acts/outcomes.ts';
import { inviteCandidates } from './acts/candidates.ts';
import { planShifts } from './acts/shifts.ts';
import { referPeople } from './acts/referrals.ts';
import { hireStaff } from './acts/staff.ts';
import { buildTown } from './acts/town.ts';
import { writeNotices } from './acts/notices.ts';
import { stageAt, type Stage } from './stage.ts';

/** `now` is the moment that everything is dated from. Without history: the people and places, before anything was posted. */
export async function seedDemo(owner: Sql, now = new Date(), history = true): Promise<void> {
  await owner.begin((tx) => playActs(stageAt(tx as unknown as Sql, now), history));
  await owner.unsafe('analyze');
  // as the clock has done month by month
  await owner.unsafe('do $$ begin while private.close_periods(100) > 0 loop commit; end loop; end $$');
}

async function playActs(stage: Stage, history: boolean): Promise<void> {
  const town = await buildTown(stage);
  await writeFigures(stage);
  const staff = await hireStaff(stage, town);
  const crowd = await inviteCandidates(stage, town);
  await recordClearances(stage, town, staff, crowd);
  const agreed = await referPeople(stage, staff, crowd);
  const planned = await planShifts(stage, town, staff, crowd);
  await recordHistory(stage, town, staff, crowd, agreed, history ? planned : []);
  await recordCorrections(stage, town, crowd);
  if (history) await recordOutcomes(stage, town, staff, crowd);
  await openAccounts(stage, town, staff, crowd);
  if (history) await recordOffers(stage, town, staff, crowd);
  await writeNotices(stage, town, staff, crowd);
}
