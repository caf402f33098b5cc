import { createHmac, createSecretKey } from 'node:crypto';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import type { Sql } from 'postgres';
import type { Database } from '../database.types.ts';
import { secretsIn } from './data-folder.ts';
import { codeOf, orEnded, waited, whileWaited } from './deadline.ts';
import { doorsAsOwner, doorsOverApi, type DoorQueries } from './doors.ts';
import { fiveInTenMinutes, startCluster } from './embedded.ts';
import { readEnvironment, StartError, type Environment } from './environment.ts';
import { keepList, listAsOwner, listOverApi, type ListQuery } from './forgotten-list.ts';
import { endOnTheUnknown } from './last-resort.ts';
import { openApi } from './lite/api.ts';
import { limitedLogin } from './login-role.ts';
import { mailIsSent, sendMail, startMail, stopMail } from './mail.ts';
import { bringUpToDate, lastMigration } from './migrate.ts';
import { startOutbox } from './outbox.ts';
import {
  mailOutbox,
  mailsAsOwner,
  mailsOverApi,
  queueMail,
  type Letter,
  type MailQueries,
} from './outgoing-mails.ts';
import { givenUp, openOwner, type Owner } from './owner.ts';
import type { PlanProblem } from './plan/problem.ts';
import { startPlanner, type PlanQueries } from './planner.ts';
import { authLives, callsFor, notSentOn } from './project.ts';
import {
  reminderOutbox,
  remindersAsOwner,
  remindersOverApi,
  type DeliverySettings,
  type ReminderQueries,
} from './reminders/delivery.ts';
import { vapidFrom } from './reminders/vapid.ts';
import { clockAsOwner, jumpOf, startScheduler, type ClockJump, type ClockQueries } from './scheduler.ts';
import { sealFor } from './sealed.ts';
import { atMost, endsWhenStopping, stopOnSignals, stopping, unlessStopping } from './stopping.ts';

/** Can the app serve, and when did the clock last run: null when never yet, or nobody knows. */
export type Health = { ok: boolean; clockRanAt: string | null; clockJump: ClockJump | null };
export type Backend = {
  kind: 'embedded' | 'postgres' | 'supabase';
  // where the supabase client sends its requests, and by what
  url: string;
  publishableKey: string;
  secretKey: string | null;
  fetch: typeof fetch;
  // the same for a person, whose address Auth counts by where it is another service
  callsOf: (address: string | null) => typeof fetch;
  // the owner's own connection: for the scheduler, seeding and health; null on Supabase
  owner: Sql | null;
  schema: string;
  demo: boolean;
  origin: string | null;
  addressHeader: string | null;
  // an HMAC of the text under a secret of this installation
  sign: (text: string) => string;
  // the same under the secret before this one, while it is still told
  signBefore: ((text: string) => string) | null;
  // somebody has asked for a weekly plan: it is begun now, not at the next look
  planNow: () => void;
  // by which ways people can be told outside the app here, the key that phones are told by, and: somebody waits for a message
  reminders: { push: string; email: boolean; sms: boolean; toLoopback: boolean; sendNow: () => void };
  // tries at a door, and the codes that open it
  doors: DoorQueries;
  // sent behind the answer; false: no mail leaves from here
  sendMail: (letter: Letter) => Promise<boolean>;
  // both within a second, by the way that pages ask
  health: () => Promise<Health>;
  ready: () => Promise<boolean>;
  close: () => Promise<void>;
};

type Options = { source?: Record<string, string | undefined>; say?: (line: string) => void };

const healthSeconds = 1;

// Null when it fails, or takes longer; what is asked for it is then ended.
async function atOnce<T>(work: () => Promise<T>): Promise<T | null> {
  const signal = AbortSignal.timeout(healthSeconds * 900);
  return orEnded(whileWaited({ signal, trouble: null }, work), signal).catch(() => null);
}

declare global {
  var oppgavetorgetBackend: { starting: Promise<Backend>; now: Backend | null } | undefined;
}

// One backend per process, however many copies of this module a bundler makes.
export async function startBackend(options: Options = {}): Promise<Backend> {
  endOnTheUnknown(async () => globalThis.oppgavetorgetBackend?.now?.close());
  const held = (globalThis.oppgavetorgetBackend ??= { starting: open(options), now: null });
  try {
    return (held.now = await held.starting);
  } catch (error) {
    await unlessStopping();
    globalThis.oppgavetorgetBackend = undefined;
    throw error;
  }
}

export function backend(): Backend {
  const now = globalThis.oppgavetorgetBackend?.now;
  if (!now) throw new Error('the backend has not started');
  return now;
}

async function open({ source = process.env, say = console.log }: Options): Promise<Backend> {
  const environment = readEnvironment(source);
  stopOnSignals();
  const opened =
    environment.mode.kind === 'supabase'
      ? onSupabase(environment, environment.mode)
      : await inProcess(environment, say);
  let closing: Promise<void> | null = null;
  const close = () =>
    (closing ??= (async () => {
      stays();
      await opened.close();
      stopMail();
      globalThis.oppgavetorgetBackend = undefined;
    })());
  const stays = endsWhenStopping(close);
  return { ...opened, close };
}

// What is being done is given a moment to come to its end, so that nobody does it again.
const moment = 1_500;

const signer = (secret: string) => {
  // as a key it is made ready once; as bytes anew at each signing, which is asked for several times a page
  const key = createSecretKey(
    createHmac('sha256', secret).update('oppgavetorget: keys of attempts').digest(),
  );
  return (text: string) => createHmac('sha256', key).update(text).digest('base64url');
};

function onSupabase(
  environment: Environment,
  mode: { url: string; publishableKey: string; secretKey: string },
): Backend {
  const callsOf = (address: string | null) => callsFor(mode, address);
  startMail({ smtpUrl: environment.smtpUrl, from: environment.mailFrom, keptIn: null });
  // for the app's own chores, and for nothing that a person asks
  const service = createClient<Database>(mode.url, mode.secretKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: notSentOn },
  });
  const pages = createClient<Database>(mode.url, mode.publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: callsOf(null) },
  });
  const planner = startPlanner(queriesOverApi(service));
  const scheduler = startScheduler(clockOverApi(service));
  const secret = environment.authSecret ?? mode.secretKey;
  const sign = signer(secret);
  const { delivery, reminders } = startReminders(remindersOverApi(service), environment, secret, sign);
  const mails = startMails(mailsOverApi(service), environment, sign);
  const list = startList(environment, listOverApi(service));
  const since = new Date().toISOString();
  return {
    kind: 'supabase',
    url: mode.url,
    publishableKey: mode.publishableKey,
    secretKey: mode.secretKey,
    fetch: callsOf(null),
    callsOf,
    owner: null,
    schema: lastMigration(environment.root),
    demo: false,
    origin: environment.origin,
    addressHeader: environment.addressHeader,
    signBefore: environment.authSecretBefore ? signer(environment.authSecretBefore) : null,
    sign,
    planNow: planner.look,
    reminders,
    doors: doorsOverApi(service),
    sendMail: mails.send,
    async health() {
      const said = await atOnce(() =>
        Promise.all([
          service.rpc('clock_state', { since }).retry(false),
          service.rpc('clock_jump').retry(false),
          authLives(mode, healthSeconds * 900),
        ]),
      );
      const { ok, ...clock } = healthBy(said?.[0].data?.[0], jumpOf(said?.[1].data?.[0]));
      return { ...clock, ok: ok && said?.[2] === true };
    },
    async ready() {
      const said = await atOnce(() =>
        Promise.all([pages.rpc('who_asks').retry(false), authLives(mode, healthSeconds * 900)]),
      );
      return said?.[0].error === null && said[1];
    },
    async close() {
      await atMost(
        moment,
        Promise.all([scheduler.stop(), delivery.stop(), mails.stop(), planner.stop(), list?.stop()]),
      );
    },
  };
}

// What is told outside the app, by the ways that there are here.
function startReminders(
  queries: ReminderQueries,
  { vapid, pushToLoopback, sms, origin }: Environment,
  secret: string,
  sign: (text: string) => string,
) {
  const keys = vapid.keys ?? vapidFrom(secret);
  const email = mailIsSent();
  const settings: DeliverySettings = {
    origin,
    push: { vapid: { ...keys, subject: vapid.subject }, toLoopback: pushToLoopback },
    sendMail: email ? sendMail : null,
    sms,
    // as the worker knows it from the header x-reader: markOf in kept.ts
    markOf: (personId) => sign(`who|${personId}`),
  };
  const delivery = startOutbox(reminderOutbox(queries, settings));
  return {
    delivery,
    reminders: {
      push: keys.publicKey,
      email,
      sms: sms !== null,
      toLoopback: pushToLoopback,
      sendNow: delivery.look,
    },
  };
}

// The app's own mails. Where nothing can be sent nothing is kept to be.
function startMails(
  queries: MailQueries,
  { origin, authSecretBefore }: Environment,
  sign: (text: string) => string,
) {
  const seal = sealFor('mails', sign, authSecretBefore ? signer(authSecretBefore) : null);
  const outbox = mailIsSent() ? startOutbox(mailOutbox(queries, seal, origin, sendMail)) : null;
  return {
    async send(letter: Letter): Promise<boolean> {
      // an address that leads nowhere belongs to somebody without e-mail
      if (!outbox || letter.to.endsWith('.invalid')) return false;
      await queueMail(queries, seal, letter);
      outbox.look();
      return true;
    },
    stop: async () => outbox?.stop(),
  };
}

// In a demonstration nobody is real.
const startList = ({ forgottenList }: Environment, query: ListQuery, demo = false) =>
  forgottenList && !demo ? keepList(forgottenList, query) : null;

// Without its database the app is nothing, and whoever started it may start it again.
function lost(sentence: string): void {
  if (stopping()) return;
  console.error(sentence);
  process.exit(1);
}

async function inProcess(environment: Environment, say: (line: string) => void): Promise<Backend> {
  const { mode, dataFolder, root } = environment;
  const secrets = secretsIn(dataFolder);
  const authSecret = environment.authSecret ?? secrets.authSecret;
  const cluster =
    mode.kind === 'embedded'
      ? await startCluster({ folder: dataFolder, root, say, restarts: { ...fiveInTenMinutes, lost } })
      : null;
  const ownerUrl = cluster?.ownerUrl ?? (mode.kind === 'postgres' ? mode.ownerUrl : '');
  const loginUrl = cluster?.loginUrl ?? (mode.kind === 'postgres' ? mode.url : '');
  let ownerConnections: Owner | null = null;
  let api: Awaited<ReturnType<typeof openApi>> | null = null;
  let mails: ReturnType<typeof startMails> | null = null;
  try {
    ownerConnections = await openOwner(ownerUrl);
    const { sql: owner, end: endOwner } = ownerConnections;
    await bringUpToDate(
      ownerUrl,
      root,
      () => limitedLogin(owner, loginUrl),
      cluster
        ? `move its folder aside (mv "${dataFolder}" "${dataFolder}.before") and start again`
        : undefined,
    );
    const demo = await demonstration(owner, environment.demo);

    startMail({
      smtpUrl: environment.smtpUrl,
      from: environment.mailFrom,
      keptIn: demo ? dataFolder : null,
    });
    const sign = signer(authSecret);
    const post = (mails = startMails(givenUp(mailsAsOwner(owner), ownerConnections), environment, sign));
    api = await openApi({
      loginUrl,
      secret: authSecret,
      origin: environment.origin,
      // a pooler between us and a database that was given may not know our prepared statements
      keepPlans: cluster !== null,
    });
    const { fetch: inside, reachable, close: closeApi } = api;
    // where pg_cron was switched on since the migrations were run, it takes the clock over
    await owner`select private.schedule_clock()`;
    const [began] = await owner<{ at: Date }[]>`select private.clock() as at`;
    const scheduler = startScheduler(givenUp(clockAsOwner(owner), ownerConnections));
    const planner = startPlanner(givenUp(queriesAsOwner(owner), ownerConnections));
    const { delivery, reminders } = startReminders(
      givenUp(remindersAsOwner(owner), ownerConnections),
      environment,
      authSecret,
      sign,
    );
    const calls: typeof fetch = cluster
      ? async (input, init) => {
          await cluster.answers().catch((error: unknown) => {
            const page = waited();
            if (page) page.trouble ??= codeOf(error);
            throw error;
          });
          return inside(input, init);
        }
      : inside;
    const list = startList(environment, listAsOwner(owner), demo);
    return {
      kind: mode.kind === 'embedded' ? 'embedded' : 'postgres',
      url: 'http://lite.internal',
      publishableKey: 'sb_publishable_in_process',
      secretKey: null,
      fetch: calls,
      callsOf: () => calls,
      owner,
      schema: lastMigration(root),
      demo,
      origin: environment.origin,
      addressHeader: environment.addressHeader,
      signBefore: environment.authSecretBefore ? signer(environment.authSecretBefore) : null,
      sign,
      planNow: planner.look,
      reminders,
      doors: givenUp(doorsAsOwner(owner), ownerConnections),
      sendMail: post.send,
      async health() {
        const said = await atOnce(async () => {
          const [rows] = await Promise.all([
            owner<(ClockState & { jumped_from: Date | null; jumped_at: Date | null })[]>`
              select * from private.clock_state(${began?.at ?? null}) left join private.clock_jump() on true`,
            reachable(),
          ]);
          return rows;
        });
        return healthBy(said?.[0], jumpOf(said?.[0]));
      },
      async ready() {
        return (await atOnce(reachable)) !== null;
      },
      async close() {
        await atMost(
          moment,
          Promise.all([scheduler.stop(), delivery.stop(), post.stop(), planner.stop(), list?.stop()]),
        );
        // whoever still waits for an answer has gone, or has waited as long as there was
        await atMost(2 * moment, Promise.all([closeApi(), endOwner()]));
        await cluster?.stop();
      },
    };
  } catch (error) {
    await mails?.stop();
    await api?.close();
    await ownerConnections?.end();
    await cluster?.stop();
    throw error;
  }
}

const queriesAsOwner = (owner: Sql): PlanQueries => ({
  async claim() {
    const [row] = await owner<
      { plan_id: string; problem: PlanProblem }[]
    >`select * from private.claim_plan()`;
    return row ?? null;
  },
  async store({ plan, shifts, candidates, solved_by, why, seats, bound }) {
    await owner`select private.store_plan(${plan}::uuid, ${shifts}::uuid[], ${candidates}::uuid[], ${solved_by}::text,
      ${why}::text, ${seats}::int, ${bound}::real)`;
  },
  async giveBack(plan) {
    await owner`select private.give_plan_back(${plan}::uuid)`;
  },
});

const clockOverApi = (service: SupabaseClient<Database>): ClockQueries => ({
  async runDueChore() {
    const { data, error } = await service.rpc('run_due_chore');
    if (error) throw error;
    return data;
  },
  async jump() {
    const { data, error } = await service.rpc('clock_jump');
    if (error) throw error;
    return jumpOf(data[0]);
  },
});

type ClockState = { last_run_at: Date | string | null; stopped: boolean };
const healthBy = (row: ClockState | undefined, clockJump: ClockJump | null): Health => ({
  clockJump,
  ok: row?.stopped === false,
  clockRanAt: row?.last_run_at ? new Date(row.last_run_at).toISOString() : null,
});

function queriesOverApi(service: SupabaseClient<Database>): PlanQueries {
  return {
    async claim() {
      const { data, error } = await service.rpc('claim_plan');
      if (error) throw error;
      const [row] = data;
      // made by plan_problem, whose shape it has
      return row ? { plan_id: row.plan_id, problem: row.problem as unknown as PlanProblem } : null;
    },
    async store(plan) {
      // the generated types do not know which arguments may be null
      const { error } = await service.rpc(
        'store_plan',
        plan as { [K in keyof typeof plan]: NonNullable<(typeof plan)[K]> },
      );
      if (error) throw error;
    },
    async giveBack(plan) {
      const { error } = await service.rpc('give_plan_back', { plan });
      if (error) throw error;
    },
  };
}

// Demonstration is a fact about the database: once made for showing, it says so on every page from then on.
async function demonstration(owner: Sql, asked: boolean): Promise<boolean> {
  const [table] = await owner<{ there: boolean }[]>`
    select to_regclass('private.settings') is not null as there`;
  if (!table?.there) return asked;
  if (asked) {
    const [used] = await owner<{ used: boolean }[]>`
      select (exists (select from auth.users) or exists (select from public.municipalities))
        and not exists (select from private.settings where key = 'demonstration') as used`;
    if (used?.used)
      throw new StartError(
        'A municipality has begun in this database, or it has accounts, and it was not made for demonstration: choose another folder with OPPGAVETORGET_DATA.',
      );
    await owner`
      insert into private.settings (key, value) values ('demonstration', 'yes') on conflict (key) do nothing`;
    return true;
  }
  const [row] = await owner`select from private.settings where key = 'demonstration' and value = 'yes'`;
  return row !== undefined;
}
