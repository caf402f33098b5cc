// What is written is checked by a form and by the database; both are read against the same list.
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cluster } from '../../src/lib/server/embedded.ts';
import { samples } from '../../src/lib/server/fields.samples.ts';
import { migratedCluster } from '../database.ts';

let cluster: Cluster;
let sql: postgres.Sql;

beforeAll(async () => {
  cluster = await migratedCluster('fields');
  sql = postgres(cluster.ownerUrl, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await sql.end({ timeout: 5 });
  await cluster.stop();
});

describe.each(Object.entries(samples))('the rule of %s', (_kind, { rule, sql: check, inside, outside }) => {
  const inForm = (written: string) => rule.safeParse(written).success;
  const inDatabase = async (written: string) => {
    const [row] = await sql.unsafe<{ holds: boolean }[]>(`select ${check} as holds`, [written]);
    return row?.holds;
  };

  it.each(inside)('lets «%s» in', async (written) => {
    expect([inForm(written), await inDatabase(written)]).toEqual([true, true]);
  });

  it.each(outside)('keeps «%s» out', async (written) => {
    expect([inForm(written), await inDatabase(written)]).toEqual([false, false]);
  });
});
