// Three nodes on one PostgreSQL: what one was at when it was killed is finished by another, once.
import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Cluster } from '../../src/lib/server/embedded.ts';
import { migratedCluster } from '../database.ts';
import { forEveryone } from '../../src/texts/index.ts';
import { mailServer } from '../push-service.ts';
import { aCandidate, aPlace, aShift, closeWorld } from '../steps/world.ts';
import { until } from '../until.ts';
import { dataFolder, removeFolders, startApp, type Running } from './app.ts';

let cluster: Cluster & { folder: string };
let owner: postgres.Sql;
let mail: Awaited<ReturnType<typeof mailServer>>;
const nodes: Running[] = [];

beforeAll(async () => {
  cluster = await migratedCluster('nodes', 100);
  process.env.OPPGAVETORGET_TEST_DATA = cluster.folder;
  owner = postgres(cluster.ownerUrl, { max: 3, onnotice: () => {} });
  mail = await mailServer();
});
afterAll(async () => {
  await closeWorld();
  await Promise.all(nodes.map((node) => node.stop()));
  await owner.end();
  await mail.stop();
  await cluster.stop();
  await removeFolders();
});

async function node(): Promise<Running> {
  const begun = await startApp(dataFolder(), {
    DATABASE_URL: cluster.loginUrl,
    MIGRATION_DATABASE_URL: cluster.ownerUrl,
    AUTH_SECRET: 'only-for-this-test-0123456789-abcdefghij',
    SMTP_URL: mail.url,
    MAIL_FROM: 'Oppgavetorget <post@example.no>',
  });
  nodes.push(begun);
  return begun;
}

async function asksForACode({ url }: Running, email: string): Promise<void> {
  const answer = await fetch(`${url}/auth/code?/ask`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', origin: url },
    body: new URLSearchParams({ email }),
  });
  expect(answer.status).toBe(200);
}

/** Waits in the middle of something, until it is let go: whoever needs the table stands before it. */
async function hold(table: string) {
  const line = await owner.reserve();
  await line.unsafe(`begin; lock table ${table} in share mode`);
  return async () => {
    await line.unsafe('rollback');
    line.release();
  };
}
const standing = async (question: string) =>
  (
    await owner<{ pid: number }[]>`
      select pid from pg_stat_activity where wait_event_type = 'Lock' and query ~ ${question} and pid <> pg_backend_pid()`
  ).map(({ pid }) => pid);
// a machine that is gone takes its connections along
const losesItsConnections = async (pids: number[]) => {
  for (const pid of pids) await owner`select pg_terminate_backend(${pid})`;
};

it('a plan and a mail that a killed node was at are finished by another, once', async () => {
  // whom a wave asks meanwhile is not thought of in the plan
  await owner`update private.chores set next_at = 'infinity' where name = 'send_waves'`;
  const first = await node();
  const amina = await aCandidate('Amina');
  const bjorn = await aCandidate('Bjørn');
  const place = await aPlace();
  const shift = await aShift(place, { inDays: 7 });

  // the first node is in the middle of each
  const letPlansGo = await hold('public.plan_choices');
  const take = mail.holdBack('receipt');
  await asksForACode(first, amina.email);
  await until(() => mail.letters.length === 1);
  const plan = randomUUID();
  await owner`insert into public.plans (plan_id, municipality_code, organisation_id, week_start, asked_by, asked_at)
    select ${plan}, ${place.municipality}, ${place.organisation}, date_trunc('week', private.today() + 7)::date, ${amina.id}, now()`;
  await until(async () => (await standing('store_plan')).length === 1);

  const [second] = await Promise.all([node(), node()]);
  await first.stop('SIGKILL');
  await losesItsConnections(await standing('store_plan'));
  await letPlansGo();
  take();
  expect((await owner`select from public.plans where done_at is null and tries = 1`).length).toBe(1);

  // as if the time that a node has for each had passed
  await owner`update public.plans set begun_at = begun_at - interval '6 minutes' where done_at is null`;
  await owner`update private.outgoing_mails set next_try_at = now() where sealed is not null`;
  // whoever sends something looks what else waits
  await asksForACode(second, bjorn.email);

  const waits = async () => {
    const [row] = await owner<{ plans: number; mails: number }[]>`
      select (select count(*)::int from public.plans where done_at is null) as plans,
        (select count(*)::int from private.outgoing_mails where sealed is not null) as mails`;
    return (row?.plans ?? 0) + (row?.mails ?? 0);
  };
  await until(async () => (await waits()) === 0);
  const [solved] = await owner`
    select tries, filled, (select array_agg(c.shift_id) from public.plan_choices c where c.plan_id = p.plan_id) as shifts
    from public.plans p where plan_id = ${plan}`;
  expect(solved).toEqual({ tries: 2, filled: 1, shifts: [shift.id] });
  // the one whose taking the killed node did not live to hear, twice under one name, and the other once
  const namesOf = (email: string) =>
    mail.letters
      .filter(({ to }) => to.includes(email))
      .map(({ text }) => /^message-id: (.+)$/im.exec(text)?.[1]);
  const [once, again, ...more] = namesOf(amina.email);
  expect([again, more]).toEqual([once, []]);
  expect(namesOf(bjorn.email)).toHaveLength(1);
});

it('who comes in by one invitation at the same moment on two nodes takes turns: one is in, the other is told why not', async () => {
  const [here, there] = await Promise.all([node(), node()]);
  const place = await aPlace();
  const joins = async ({ url }: Running, code: string, email: string) => {
    const answer = await fetch(`${url}/auth/invitation?/join&code=${code}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', origin: url },
      body: new URLSearchParams({
        first_name: 'Amina',
        last_name: 'Prøve',
        birth_date: '17.05.1990',
        language: 'nb',
        email,
        password: 'et ganske langt passord',
      }),
    });
    return { status: answer.status, text: await answer.text() };
  };
  for (let round = 0; round < 6; round++) {
    const code = randomUUID().slice(0, 12).toUpperCase();
    const [invited] = await owner<{ invitation_id: string }[]>`
      insert into public.invitations (code_hash, municipality_code, first_name, last_name, expires_at)
      values (private.code_hash(${code}), ${place.municipality}, 'Amina', 'Prøve', now() + interval '1 day')
      returning invitation_id`;
    const emails = [`${randomUUID()}@reise.example.no`, `${randomUUID()}@reise.example.no`];
    const [first, second] = await Promise.all([
      joins(here, code, emails[0] ?? ''),
      joins(there, code, emails[1] ?? ''),
    ]);
    expect([first.status, second.status].sort()).toEqual([303, 409]);
    const late = first.status === 303 ? second : first;
    expect(late.text).toContain(forEveryone('nb').auth.refusals.invitation_used);
    const accounts = await owner`select from auth.users where email in ${owner(emails)}`;
    expect(accounts).toHaveLength(1);
    expect(
      await owner`select from private.joinings where invitation_id = ${invited?.invitation_id ?? ''}`,
    ).toHaveLength(0);
  }
});
