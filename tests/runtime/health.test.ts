// What /health says of the clock, with the real app and its own scheduler.
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runEveryChore } from '../../src/lib/server/scheduler.ts';
import { until } from '../until.ts';
import { migratedFolder, ownerUrl, removeFolders, startApp, type Running } from './app.ts';

let app: Running;
let sql: postgres.Sql;
let holder: postgres.Sql;
beforeAll(async () => {
  app = await startApp(await migratedFolder());
  sql = postgres(ownerUrl(app.data), { max: 1, onnotice: () => {} });
  holder = postgres(ownerUrl(app.data), { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await sql.end({ timeout: 5 });
  await holder.end({ timeout: 5 });
  await app.stop();
  await removeFolders();
});

const health = async (): Promise<Record<string, unknown>> => {
  const answer = await fetch(`${app.url}/health`);
  const said: Record<string, unknown> = await answer.json();
  return { code: answer.status, ...said };
};

describe('/health', () => {
  it('says when the clock last ran, and is not ok when it has stopped', async () => {
    // the app runs the clock as soon as it is there
    await until(async () => (await health()).clock !== null);
    expect(await health()).toMatchObject({ code: 200, status: 'ok' });

    // no node gets at a chore any more, and ten minutes go by in the database
    await holder.unsafe('begin; select from private.chores for update');
    const [ran] = await sql<{ at: Date }[]>`select max(last_run_at) as at from private.chores`;
    await sql.unsafe(`
      create or replace function private.clock() returns timestamptz language sql stable set search_path = ''
      as 'select pg_catalog.now() + interval ''10 minutes'''`);
    expect(await health()).toEqual({
      code: 503,
      status: 'unavailable',
      backend: 'embedded',
      schema: expect.stringMatching(/^\d{14}_/),
      clock: ran?.at.toISOString(),
    });

    await holder`rollback`;
    await runEveryChore(sql);
    expect(await health()).toMatchObject({ code: 200, status: 'ok' });
  });

  it('says when the clock has jumped, and nothing is done by it that cannot be undone', async () => {
    // a try at a door is deleted after a day
    await sql`insert into private.attempts (attempt_key, at) values ('now', now())`;
    const { data } = app;
    await sql.unsafe(`
      create or replace function private.clock() returns timestamptz language sql stable set search_path = ''
      as 'select pg_catalog.now() + interval ''3 days'''`);
    await sql.end();
    await holder.end();
    await app.stop();

    app = await startApp(data);
    sql = postgres(ownerUrl(data), { max: 1, onnotice: () => {} });
    await until(() => app.log().includes('The database’s clock went from'));
    expect(await health()).toMatchObject({
      code: 200,
      clockJump: { from: expect.stringMatching(/Z$/), to: expect.stringMatching(/Z$/) },
    });
    expect(await sql`select from private.attempts`).toHaveLength(1);
    await runEveryChore(sql);
    expect(await sql`select from private.attempts`).toHaveLength(0);
  });
});
