import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { connect } from './postmaster.ts';

// Two apps on one database would both think that they own it; this number is held for as long as the app lives.
export const lockKey = 7309114;

// After a kill -9 of the app the lock is gone as soon as the server notices.
async function take(sql: postgres.Sql): Promise<boolean> {
  for (let tries = 0; tries < 30; tries++) {
    const [row] = await sql<{ taken: boolean }[]>`select pg_try_advisory_lock(${lockKey}) as taken`;
    if (row?.taken) return true;
    await sleep(100);
  }
  return false;
}

/** True when nobody holds it: whoever did has gone. */
export async function nobodyHolds(sql: postgres.Sql): Promise<boolean> {
  try {
    return await take(sql);
  } finally {
    await sql.end({ timeout: 1 }).catch(() => {});
  }
}

export type Held = { release: () => Promise<void> };

/** This process alone has the folder, for as long as the session lives. Null when another has it. */
export async function hold(url: string, broken: () => void): Promise<Held | null> {
  let held = false;
  const sql = connect(url, () => {
    if (held) broken();
    held = false;
  });
  const release = async () => {
    held = false;
    await sql.end({ timeout: 1 }).catch(() => {});
  };
  try {
    held = await take(sql);
  } catch (error) {
    await release();
    throw error;
  }
  if (held) return { release };
  await release();
  return null;
}
