// Reminders, and mails that the app writes itself, on their way out: several nodes with connections of their own, a push service that opens what it gets, a mail
// server and a service for text messages; nodes that die, services that fail, phones that are no more.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTransport, type Transporter } from 'nodemailer';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../../scripts/build.ts';
import type { Cluster } from '../../src/lib/server/embedded.ts';
import { mailOutbox, mailsAsOwner, queueMail } from '../../src/lib/server/outgoing-mails.ts';
import { deliver } from '../../src/lib/server/outbox.ts';
import {
  reminderOutbox,
  remindersAsOwner,
  type DeliverySettings,
} from '../../src/lib/server/reminders/delivery.ts';
import { vapidFrom } from '../../src/lib/server/reminders/vapid.ts';
import { clockAsOwner, runClock } from '../../src/lib/server/scheduler.ts';
import { sealFor } from '../../src/lib/server/sealed.ts';
import { migratedCluster } from '../database.ts';
import { mailServer, pushService, textService, type TestPhone } from '../push-service.ts';
import { until } from '../until.ts';

const nodes = 8;
let cluster: Cluster;
let house: postgres.Sql;
let connections: postgres.Sql[] = [];
let phones: Awaited<ReturnType<typeof pushService>>;
let mail: Awaited<ReturnType<typeof mailServer>>;
let texts: Awaited<ReturnType<typeof textService>>;
let transport: Transporter;
let settings: DeliverySettings;
const keys = vapidFrom('the secret of these tests');

beforeAll(async () => {
  cluster = await migratedCluster('reminders', 40);
  const open = () =>
    postgres(cluster.ownerUrl, { max: 1, onnotice: () => {}, idle_timeout: 0, max_lifetime: null });
  house = open();
  connections = Array.from({ length: nodes }, open);
  const [cast] = readFileSync(join(root, 'supabase/tests/000_cast.sql'), 'utf8').split('\ncommit;');
  await house.unsafe(`${cast}\ncommit;`);
  await house.unsafe(`select tests.cast();
    update public.people set email = null, phone = null;
    insert into public.availability (candidate_id, weekday, from_time, to_time)
    select c.person_id, d, '00:00', '24:00' from public.candidates c, generate_series(1, 7) as d`);
  [phones, mail, texts] = [await pushService(), await mailServer(), await textService()];
  transport = createTransport(mail.url);
  settings = {
    origin: 'https://oppgavetorget.example.no',
    push: { vapid: { ...keys, subject: 'mailto:drift@example.no' }, toLoopback: true },
    async sendMail(letter) {
      await transport.sendMail({ from: 'Oppgavetorget <post@example.no>', ...letter });
    },
    sms: { url: texts.url, header: ['x-key', 'secret'], body: '{"to":"{to}","text":"{text}"}' },
    markOf: (person) => `mark of ${person}`,
  };
});
afterAll(async () => {
  transport.close();
  await Promise.all([phones.stop(), mail.stop(), texts.stop()]);
  await Promise.all([house, ...connections].map((sql) => sql.end({ timeout: 5 })));
  await cluster.stop();
});

let shifts = 0;
let shift = '';
let days = 0;
// each test on a day of its own, all of them at the same time for everybody
const at = async (time: string, day = 0) => {
  await Promise.all(
    [house, ...connections].map(
      (sql) => sql`select set_config('tests.now',
        ((date '2027-03-01' + ${days + day}::int + ${time}::time) at time zone 'Europe/Oslo')::text, false)`,
    ),
  );
  // as if it had gone there step by step
  await house`update private.clock_watch set seen_at = null, jumped_from = null, jumped_at = null`;
};
const person = async (name: string) =>
  (await house<{ id: string }[]>`select tests.id(${name}) as id`)[0]?.id ?? '';
async function tells(name: string, phone: TestPhone): Promise<void> {
  await house`insert into public.push_subscriptions (person_id, endpoint, p256dh, auth, device, made_at)
    values (tests.id(${name}), ${phone.endpoint}, ${phone.p256dh}, ${phone.auth}, 'android', private.clock())`;
}
/** On a shift the next day at ten, told of it long ago. */
async function isOn(...names: string[]): Promise<void> {
  shift = `shift ${shifts++}`;
  await house`select tests.shift(${shift}, ((private.today() + 1) || ' 10:00'), ((private.today() + 1) || ' 12:00'), 20)`;
  for (const name of names) {
    const [taken] = await house<{ state: string }[]>`select tests.take(${name}, ${shift}) as state`;
    expect(taken?.state).toBe('confirmed');
  }
  await house`delete from public.reminders`;
}
const everyNode = () =>
  Promise.all(
    connections.map(async (sql) => {
      await runClock(clockAsOwner(sql));
      return deliver(reminderOutbox(remindersAsOwner(sql), settings));
    }),
  );
const outbox = () =>
  house<{ channel: string; kind: string; state: string; tries: number }[]>`
    select channel, kind, coalesce(dropped_why, case when sent_at is null then 'waits' else 'sent' end) as state, tries
    from public.reminders order by channel, kind`;

beforeEach(async () => {
  days += 7;
  await house`delete from public.reminders`;
  await house`delete from private.outgoing_mails`;
  await house`delete from public.push_subscriptions`;
  await house`delete from public.reminder_switches`;
  await house`update public.people set email = null, phone = null`;
  await house`update private.chores set next_at = '-infinity', last_run_at = null`;
  mail.letters.length = texts.messages.length = phones.wrong.length = 0;
  await at('12:00');
});

describe('the day before', () => {
  it('reaches everybody once, however many nodes are at it and however often', async () => {
    const people = Array.from({ length: 18 }, (_, n) => `P${days} ${n}`);
    for (const name of people)
      await house.begin(async (tx) => {
        await tx`select tests.candidate(${name})`;
        await tx`insert into public.availability select tests.id(${name}), d, '00:00', '24:00' from generate_series(1, 7) as d`;
        await tx`update public.people set email = null, phone = null where person_id = tests.id(${name})`;
      });
    const theirs = people.map(() => [phones.aPhone(), phones.aPhone()]);
    for (const [n, name] of people.entries()) for (const phone of theirs[n] ?? []) await tells(name, phone);
    await isOn(...people);

    await at('16:59');
    await everyNode();
    expect(theirs.flat().flatMap(({ received }) => received)).toEqual([]);

    await at('17:00');
    // all of them find the outbox full
    await runClock(clockAsOwner(house));
    for (let round = 0; round < 3; round++) await everyNode();
    expect(phones.wrong).toEqual([]);
    for (const [n, pair] of theirs.entries())
      for (const { received } of pair) {
        expect(received).toHaveLength(1);
        expect(received[0]).toMatchObject({
          v: 1,
          person: `mark of ${await person(people[n] ?? '')}`,
          key: keys.publicKey,
          urgency: 'normal',
          actions: [{ action: 'coming' }, { action: 'cannot' }],
        });
        expect(received[0]?.topic).toMatch(/^[A-Za-z0-9_-]{32}$/);
        expect(received[0]?.body.toLowerCase()).toContain(shift);
      }
    expect((await outbox()).every(({ state, tries }) => state === 'sent' && tries === 1)).toBe(true);
  });

  it('comes by e-mail and text message too, with the same words and a link', async () => {
    await house`update public.people set email = 'amina@example.no', phone = '900 00 000' where person_id = tests.id('Amina')`;
    await house`insert into public.reminder_switches values (tests.id('Amina'), 'sms', 'day_before', true)`;
    await isOn('Amina');
    await at('17:00');
    await everyNode();
    await everyNode();
    expect(mail.letters.map(({ to }) => to)).toEqual([['amina@example.no']]);
    const [letter] = mail.letters;
    expect(letter?.text).toMatch(/Message-ID: <[0-9a-f-]{36}@oppgavetorget\.example\.no>/i);
    expect(letter?.text).toContain('https://oppgavetorget.example.no/mine/');
    expect(letter?.text).not.toContain('Tone');
    expect(texts.messages).toHaveLength(1);
    expect(texts.messages[0]).toMatchObject({ type: 'application/json', key: 'secret' });
    const said: unknown = JSON.parse(texts.messages[0]?.body ?? '');
    expect(said).toEqual({
      to: '+4790000000',
      text: expect.stringMatching(
        /kl\.\u00a010\.00\. .*Kommer du\?.*\nhttps:\/\/oppgavetorget\.example\.no\/mine\//,
      ),
    });
  });

  it('is not sent late by nodes that were away', async () => {
    const phone = phones.aPhone();
    await tells('Amina', phone);
    await isOn('Amina');
    await at('17:30');
    await runClock(clockAsOwner(house));
    await at('08:00', 1);
    await everyNode();
    expect(phone.received.map(({ actions }) => actions)).toEqual([[]]);
    expect(await outbox()).toEqual([
      { channel: 'push', kind: 'day_before', state: 'over', tries: 0 },
      { channel: 'push', kind: 'two_hours', state: 'sent', tries: 1 },
    ]);
  });
});

describe('what goes wrong', () => {
  it('is tried again later, as long as the service says', async () => {
    const phone = phones.aPhone();
    phone.answers.push({ status: 503 }, { status: 429, retryAfter: '600' });
    await tells('Amina', phone);
    await isOn('Amina');
    for (const [time, received, tries] of [
      ['17:00', 0, 1],
      ['17:00:59', 0, 1],
      ['17:01', 0, 2],
      ['17:10:59', 0, 2],
      ['17:11', 1, 3],
      ['17:30', 1, 3],
    ] as const) {
      await at(time);
      await everyNode();
      expect([phone.received.length, (await outbox())[0]?.tries], time).toEqual([received, tries]);
    }
  });

  it('of two phones, asks only the one that did not get it', async () => {
    const [one, other] = [phones.aPhone(), phones.aPhone()];
    other.answers.push({ status: 500 });
    await tells('Amina', one);
    await tells('Amina', other);
    await isOn('Amina');
    await at('17:00');
    await everyNode();
    await at('17:05');
    await everyNode();
    expect([one.received.length, other.received.length]).toEqual([1, 1]);
  });

  it('forgets a phone that is no more, and one that leads inside our own network', async () => {
    const [gone, here] = [phones.aPhone(), phones.aPhone()];
    gone.answers.push({ status: 410 });
    await tells('Amina', gone);
    await tells('Amina', here);
    await tells('Amina', { ...phones.aPhone(), endpoint: 'https://169.254.169.254/latest' });
    await isOn('Amina');
    await at('17:00');
    await everyNode();
    expect(here.received).toHaveLength(1);
    const left = await house<{ endpoint: string }[]>`select endpoint from public.push_subscriptions`;
    expect(left.map(({ endpoint }) => endpoint)).toEqual([here.endpoint]);
  });

  it('never calls this machine where that is not allowed', async () => {
    const phone = phones.aPhone();
    await tells('Amina', phone);
    await isOn('Amina');
    await at('17:00');
    await runClock(clockAsOwner(house));
    const strict = { ...settings, push: { vapid: { ...keys, subject: 'mailto:a@b' }, toLoopback: false } };
    await deliver(reminderOutbox(remindersAsOwner(house), strict));
    expect(phone.received).toEqual([]);
    expect(await outbox()).toMatchObject([{ state: 'nowhere' }]);
  });

  it('is kept when a letter or text message can never arrive, and tried again when it may', async () => {
    await house`update public.people set email = 'amina@example.no', phone = '900 00 000' where person_id = tests.id('Amina')`;
    await house`insert into public.reminder_switches values (tests.id('Amina'), 'sms', 'day_before', true)`;
    await isOn('Amina');
    mail.refusals.push(450, 550);
    texts.answers.push(503);
    await at('17:00');
    await everyNode();
    expect((await outbox()).map(({ state }) => state)).toEqual(['waits', 'waits']);
    await at('17:05');
    await everyNode();
    expect(await outbox()).toMatchObject([
      { channel: 'email', state: 'refused' },
      { channel: 'sms', state: 'sent' },
    ]);
    expect(mail.letters).toEqual([]);
    expect(texts.messages).toHaveLength(1);
  });

  it('is taken over when a node dies in the middle, and what that node says later counts no more', async () => {
    const phone = phones.aPhone();
    await tells('Amina', phone);
    await isOn('Amina');
    await at('17:00');
    await runClock(clockAsOwner(house));
    const dying = remindersAsOwner(house);
    const [claimed] = await dying.claim(10, ['push']);
    expect(claimed?.kind).toBe('day_before');
    await everyNode();
    expect(phone.received).toEqual([]);
    await at('17:03');
    await everyNode();
    expect(phone.received).toHaveLength(1);
    await dying.settle({
      reminder: claimed?.reminder_id ?? '',
      claim: claimed?.claim ?? '',
      outcome: 'again',
      took_it: [],
      dead: [],
      wait_seconds: null,
    });
    await at('18:00');
    await everyNode();
    expect(phone.received).toHaveLength(1);
  });
});

describe('what happens meanwhile', () => {
  it('is looked at as it is sent: given up, nobody is reminded, and others are', async () => {
    const [amina, bjorn] = [phones.aPhone(), phones.aPhone()];
    await tells('Amina', amina);
    await tells('Bjørn', bjorn);
    await isOn('Amina', 'Bjørn');
    await at('17:00');
    await runClock(clockAsOwner(house));
    await house`select tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', ${shift})))`;
    await everyNode();
    expect([amina.received.length, bjorn.received.length]).toEqual([0, 1]);
  });

  it('is told at once to all who are on a shift that is cancelled', async () => {
    const [amina, bjorn] = [phones.aPhone(), phones.aPhone()];
    await tells('Amina', amina);
    await tells('Bjørn', bjorn);
    await isOn('Amina', 'Bjørn');
    await house`select tests.say('Lise', format('select cancel_shift(%L)', tests.id(${shift})))`;
    await everyNode();
    await everyNode();
    for (const { received } of [amina, bjorn])
      expect(received).toMatchObject([{ title: 'Vakten er avlyst', urgency: 'high', actions: [] }]);
    await at('17:00');
    await everyNode();
    await at('08:30', 1);
    await everyNode();
    expect([amina.received.length, bjorn.received.length]).toEqual([1, 1]);
  });

  it('does not repeat anything when the clock is set back', async () => {
    const phone = phones.aPhone();
    await tells('Amina', phone);
    await isOn('Amina');
    for (const time of ['17:00', '12:00', '17:00', '16:00', '17:20']) {
      await at(time);
      await everyNode();
    }
    expect(phone.received).toHaveLength(1);
  });
});

describe('a mail that the app writes itself', () => {
  const seal = sealFor('mails', (text) => `signed: ${text}`);
  const code = (n: number) => String(100_000 + n);
  const write = (n: number) =>
    queueMail(mailsAsOwner(house), seal, {
      id: randomUUID(),
      kind: 'sign_in_code',
      to: `nr${n}@example.no`,
      subject: `${code(n)} er koden din`,
      text: `Koden din er ${code(n)}`,
    });
  const from = (sql: postgres.Sql, by = transport, key = seal) =>
    mailOutbox(mailsAsOwner(sql), key, settings.origin, async (letter) => {
      await by.sendMail({ from: 'Oppgavetorget <post@example.no>', ...letter });
    });
  const nodesSend = () => Promise.all(connections.map((sql) => deliver(from(sql))));
  const lie = async () =>
    (
      await house<{ state: string }[]>`
        select coalesce(dropped_why, case when sent_at is null then 'waits' else 'sent' end) || ' ' || tries as state
        from private.outgoing_mails order by made_at, mail_id`
    ).map(({ state }) => state);

  it('goes out once, however many nodes are at it, and lies nowhere as it is read', async () => {
    for (let n = 0; n < 40; n++) await write(n);
    const dump = JSON.stringify(await house`select * from private.outgoing_mails`);
    expect(dump).not.toMatch(/example\.no|Koden din/);
    await Promise.all([nodesSend(), nodesSend()]);
    const got = mail.letters.map(({ to, text }) => `${to[0]} ${/Koden din er (\d+)/.exec(text)?.[1]}`);
    expect(got.toSorted()).toEqual(
      Array.from({ length: 40 }, (_, n) => `nr${n}@example.no ${code(n)}`).toSorted(),
    );
    expect(new Set(await lie())).toEqual(new Set(['sent 1']));
  });

  it('goes out again under the same name when its node dies between sending and settling', async () => {
    await write(1);
    const dying = postgres(cluster.ownerUrl, { max: 1, onnotice: () => {} });
    const [now] = await house<{ at: string }[]>`select private.clock()::text as at`;
    await dying`select set_config('tests.now', ${now?.at ?? ''}, false)`;
    const sent = mail.holdBack('receipt');
    const round = deliver(from(dying));
    await until(() => mail.letters.length === 1);
    // its connection to the database breaks while the mail server thinks
    await dying.end({ timeout: 0 });
    sent();
    await expect(round).rejects.toThrow();
    await nodesSend();
    expect(mail.letters).toHaveLength(1);
    await at('12:05');
    await nodesSend();
    const names = mail.letters.map(({ text }) => /^message-id: (.+)$/im.exec(text)?.[1]);
    expect(names).toHaveLength(2);
    expect(new Set(names).size).toBe(1);
    expect(await lie()).toEqual(['sent 2']);
  });

  it('waits while the mail server is away or does not let us in, and is not sent when it is over', async () => {
    const away = await mailServer();
    const gone = createTransport(away.url);
    await away.stop();
    const stranger = createTransport(mail.url.replace('//', '//someone:wrong@'));
    await write(1);
    await deliver(from(house, gone));
    await at('12:01');
    await deliver(from(house, stranger));
    expect(await lie()).toEqual(['waits 2']);
    await at('12:09');
    await write(2);
    await at('12:12');
    await nodesSend();
    expect(mail.letters.map(({ to }) => to[0])).toEqual(['nr2@example.no']);
    await runClock(clockAsOwner(house));
    expect((await lie()).toSorted()).toEqual(['over 2', 'sent 1']);
    gone.close();
    stranger.close();
  });

  it('is given up when its address is refused', async () => {
    mail.refusals.push(550);
    await write(1);
    await deliver(from(house));
    await at('12:05');
    await nodesSend();
    expect(mail.letters).toEqual([]);
    expect(await lie()).toEqual(['refused 1']);
  });

  it('goes out while the secret is changed: from a node that knows the secret before, or has it still', async () => {
    const before = (text: string) => `signed: ${text}`;
    const after = (text: string) => `another: ${text}`;
    const withBefore = from(house, transport, sealFor('mails', after, before));
    const without = from(house, transport, sealFor('mails', after));
    await write(1);
    await deliver(withBefore);
    expect(mail.letters.map(({ to }) => to[0])).toEqual(['nr1@example.no']);
    await write(2);
    await deliver(without);
    expect((await lie()).toSorted()).toEqual(['sent 1', 'waits 1']);
    const [failed] = await house<{ told: boolean }[]>`
      select bool_or(failed_at is not null) as told from private.outgoing_mails where sent_at is null`;
    // what mail_stuck_since tells the administrator goes by it
    expect(failed?.told).toBe(true);
    await at('12:01');
    await nodesSend();
    expect(mail.letters.map(({ to }) => to[0])).toEqual(['nr1@example.no', 'nr2@example.no']);
    await write(3);
    await deliver(without);
    await at('12:12');
    await nodesSend();
    await runClock(clockAsOwner(house));
    expect((await lie()).toSorted()).toEqual(['over 1', 'sent 1', 'sent 2']);
  });
});
