import type { SupabaseClient } from '@supabase/supabase-js';
import type { Sql } from 'postgres';
import type { CompositeTypes, Database } from '../../database.types.ts';
import { messageIdOf, outcomeOfMail, type Mail } from '../mail.ts';
import type { Outbox } from '../outbox.ts';
import { forEveryone, languageFrom } from '../../../texts/index.ts';
import type { Outcome } from './outcome.ts';
import { mostBytes, sendPush, type PushSettings } from './push.ts';
import { sendSms, type SmsSettings } from './sms.ts';
import { payloadOf, saidOf, tagOf, type ToSend } from './words.ts';

type Way = 'push' | 'email' | 'sms';
type Settled = {
  reminder: string;
  claim: string;
  outcome: 'sent' | 'again' | 'refused';
  took_it: string[];
  dead: string[];
  wait_seconds: number | null;
};

/** Where the outbox is: the owner's own connection, or the service's key on Supabase. */
export type ReminderQueries = {
  claim: (most: number, ways: Way[]) => Promise<ToSend[]>;
  /** why each of them is not to come, of those told so */
  off: (assignments: string[]) => Promise<CompositeTypes<'place_off'>[]>;
  settle: (settled: Settled) => Promise<void>;
};

export type DeliverySettings = {
  origin: string | null;
  push: PushSettings | null;
  /** null: there is nothing to send mail with */
  sendMail: ((mail: Mail) => Promise<void>) | null;
  sms: SmsSettings | null;
  /** what the worker on a phone knows a person by */
  markOf: (personId: string) => string;
};

/** What leaves the house: which ways there are here. */
export const waysOf = ({ push, sendMail, sms }: DeliverySettings): Way[] => [
  ...(push ? (['push'] as const) : []),
  ...(sendMail ? (['email'] as const) : []),
  ...(sms ? (['sms'] as const) : []),
];

export const remindersAsOwner = (owner: Sql): ReminderQueries => ({
  async claim(most, ways) {
    const rows = await owner<(ToSend & { starts_at: Date | null; ends_at: Date | null; over_at: Date })[]>`
      select * from private.claim_reminders(${most}::int, ${ways}::text[])`;
    const iso = (at: Date | null) => at && new Date(at).toISOString();
    return rows.map((row) => ({
      ...row,
      starts_at: iso(row.starts_at),
      ends_at: iso(row.ends_at),
      over_at: new Date(row.over_at).toISOString(),
    }));
  },
  off: (assignments) => owner<CompositeTypes<'place_off'>[]>`
    select * from private.places_off(${assignments}::uuid[])`,
  async settle({ reminder, claim, outcome, took_it, dead, wait_seconds }) {
    await owner`select private.settle_reminder(${reminder}::uuid, ${claim}::uuid, ${outcome}::text, ${took_it}::uuid[],
      ${dead}::uuid[], ${wait_seconds}::int)`;
  },
});

export const remindersOverApi = (service: SupabaseClient<Database>): ReminderQueries => ({
  async claim(most, ways) {
    const { data, error } = await service.rpc('claim_reminders', { most, ways });
    if (error) throw error;
    return data;
  },
  async off(assignments) {
    const { data, error } = await service.rpc('places_off', { assignments });
    if (error) throw error;
    return data;
  },
  async settle({ wait_seconds, ...settled }) {
    const { error } = await service.rpc('settle_reminder', {
      ...settled,
      ...(wait_seconds === null ? {} : { wait_seconds }),
    });
    if (error) throw error;
  },
});

/** One claimed message, sent by its way; what became of it, phone by phone. */
async function deliver(message: ToSend, settings: DeliverySettings): Promise<Settled> {
  const settled = {
    reminder: message.reminder_id,
    claim: message.claim,
    took_it: [] as string[],
    dead: [] as string[],
  };
  const outcomes =
    message.channel === 'push' ? await push(message, settings) : [await letter(message, settings)];
  for (const [index, outcome] of outcomes.entries()) {
    const phone = message.channel === 'push' ? message.subscriptions[index] : undefined;
    if (phone && outcome === 'sent') settled.took_it.push(phone);
    if (phone && outcome === 'dead') settled.dead.push(phone);
  }
  const waits = outcomes.filter((outcome) => typeof outcome === 'object');
  const longest = waits.reduce((most, { again }) => Math.max(most, again ?? 0), 0);
  const outcome = waits.length > 0 ? 'again' : outcomes.includes('sent') ? 'sent' : 'refused';
  return { ...settled, outcome, wait_seconds: longest || null };
}

async function push(message: ToSend, { push: sender, markOf }: DeliverySettings): Promise<Outcome[]> {
  if (!sender) return message.subscriptions.map(() => ({ again: null }));
  const payload = JSON.stringify(payloadOf(message, markOf(message.person_id), new Date()));
  if (Buffer.byteLength(payload) > mostBytes) return message.subscriptions.map(() => 'refused');
  return Promise.all(
    message.subscriptions.map((_, index) =>
      sendPush(
        {
          endpoint: message.endpoints[index] ?? '',
          p256dh: message.p256dhs[index] ?? '',
          auth: message.auths[index] ?? '',
        },
        {
          payload,
          tag: tagOf(message),
          overAt: new Date(message.over_at),
          urgent: message.kind === 'two_hours' || message.kind === 'changed' || message.kind === 'test',
        },
        sender,
      ),
    ),
  );
}

async function letter(message: ToSend, { sms, sendMail, origin }: DeliverySettings): Promise<Outcome> {
  const language = languageFrom(message.language);
  const { reminders, common } = forEveryone(language);
  const { title, body, path } = saidOf(message, new Date());
  const link = `${origin ?? ''}${path}`;
  if (message.channel === 'sms') {
    if (!sms || !message.phone) return 'refused';
    return sendSms(sms, { to: message.phone, text: `${title}. ${body}\n${link}`.replace(/([!?.])\./, '$1') });
  }
  if (!sendMail || !message.email) return 'refused';
  const mail = {
    to: message.email,
    subject: title,
    text: [body, link, `${reminders.messages.choose} ${origin ?? ''}/me/reminders`, common.appName].join(
      '\n\n',
    ),
    messageId: messageIdOf(message.reminder_id, origin),
  };
  return outcomeOfMail(() => sendMail(mail));
}

/** What is told as off, with why. */
async function withWhyOff(queries: ReminderQueries, messages: ToSend[]): Promise<ToSend[]> {
  const told = messages.flatMap(({ detail, assignment_id: id }) =>
    detail === 'cancelled' && id !== null ? [id] : [],
  );
  if (told.length === 0) return messages;
  const why = new Map((await queries.off(told)).map(({ assignment_id: id, how }) => [id, how]));
  return messages.map((message) => {
    const off = why.get(message.assignment_id ?? '');
    return off === undefined ? message : { ...message, off };
  });
}

/** What people are told, as it waits in the database and leaves by the ways that there are here. */
export function reminderOutbox(queries: ReminderQueries, settings: DeliverySettings): Outbox<ToSend> {
  const ways = waysOf(settings);
  return {
    called: 'Reminders',
    claim: async (most) => (ways.length === 0 ? [] : withWhyOff(queries, await queries.claim(most, ways))),
    send: async (message) => queries.settle(await deliver(message, settings)),
  };
}
