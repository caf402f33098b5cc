import type { SupabaseClient } from '@supabase/supabase-js';
import type { Sql } from 'postgres';
import type { Database } from '../database.types.ts';
import { waited } from './deadline.ts';

/** What a mailed code is for. It does that one thing. */
export type Purpose = 'sign_in' | 'password';
type Reader = { person_id: string; language: string; over_at: Date | string };
type Code = { address: string; purpose: Purpose; hash: string; browser: string };
type Keys = { keys: string[]; most: number[]; seconds: number[] };

/** What the database says at a door, to the app alone: the owner's own connection, or the service's key on Supabase. */
export type DoorQueries = {
  /** 0, or which of the keys is full, from 1 */
  countTry: (try_: Keys) => Promise<number>;
  giveBackTry: (keys: string[]) => Promise<void>;
  /** null: nobody has the address */
  keepCode: (code: Code) => Promise<Reader | null>;
  tryCode: (code: Code) => Promise<boolean>;
};

// Asked beside a page: when that is given up, so is the question.
async function forPage<Rows>(query: Promise<Rows> & { cancel: () => void }): Promise<Rows> {
  const ends = waited()?.signal;
  const cancel = () => query.cancel();
  ends?.addEventListener('abort', cancel, { once: true });
  try {
    return await query;
  } finally {
    ends?.removeEventListener('abort', cancel);
  }
}

export const doorsAsOwner = (owner: Sql): DoorQueries => ({
  async countTry({ keys, most, seconds }) {
    const [row] = await forPage(owner<{ full: number }[]>`
      select private.count_try(${keys}::text[], ${most}::int[], ${seconds}::int[]) as full`);
    return row?.full ?? 1;
  },
  async giveBackTry(keys) {
    await forPage(owner`select private.give_back_try(${keys}::text[])`);
  },
  async keepCode({ address, purpose, hash, browser }) {
    const [row] = await forPage(owner<Reader[]>`
      select * from private.keep_code(${address}, ${purpose}, ${hash}, ${browser})`);
    return row ?? null;
  },
  async tryCode({ address, purpose, hash, browser }) {
    const [row] = await forPage(owner<{ right: boolean }[]>`
      select private.try_code(${address}, ${purpose}, ${hash}, ${browser}) as right`);
    return row?.right === true;
  },
});

export const doorsOverApi = (service: SupabaseClient<Database>): DoorQueries => ({
  async countTry({ keys, most, seconds }) {
    const { data, error } = await service.rpc('count_try', { try_keys: keys, most, seconds });
    if (error) throw error;
    return data;
  },
  async giveBackTry(keys) {
    const { error } = await service.rpc('give_back_try', { try_keys: keys });
    if (error) throw error;
  },
  async keepCode({ hash, ...code }) {
    const { data, error } = await service.rpc('keep_code', { ...code, code_hash: hash });
    if (error) throw error;
    return data[0] ?? null;
  },
  async tryCode({ hash, ...code }) {
    const { data, error } = await service.rpc('try_code', { ...code, code_hash: hash });
    if (error) throw error;
    return data;
  },
});
