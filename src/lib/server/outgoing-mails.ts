import type { SupabaseClient } from '@supabase/supabase-js';
import type { Sql } from 'postgres';
import { z } from 'zod';
import type { Database } from '../database.types.ts';
import { messageIdOf, outcomeOfMail, type Mail } from './mail.ts';
import type { Outbox } from './outbox.ts';
import type { Seal } from './sealed.ts';

type Queued = { mail: string; kind: Kind; person: string | null; sealed: string; lives: number };
type Kind = 'sign_in_code' | 'password_code' | 'invitation';
type ToSend = { mail_id: string; claim: string; sealed: string };

/** Where mails wait: the owner's own connection, or the service's key on Supabase. */
export type MailQueries = {
  queue: (queued: Queued) => Promise<void>;
  claim: (most: number) => Promise<ToSend[]>;
  settle: (mail: string, claim: string, outcome: string) => Promise<void>;
};

export const mailsAsOwner = (owner: Sql): MailQueries => ({
  async queue({ mail, kind, person, sealed, lives }) {
    await owner`select private.queue_mail(${mail}::uuid, ${kind}, ${person}::uuid, ${sealed}, ${lives}::int)`;
  },
  claim: (most) => owner<ToSend[]>`select * from private.claim_mails(${most}::int)`,
  async settle(mail, claim, outcome) {
    await owner`select private.settle_mail(${mail}::uuid, ${claim}::uuid, ${outcome})`;
  },
});

export const mailsOverApi = (service: SupabaseClient<Database>): MailQueries => ({
  async queue({ mail, kind, person, sealed, lives }) {
    const { error } = await service.rpc('queue_mail', {
      mail,
      kind,
      sealed,
      lives_seconds: lives,
      ...(person && { person }),
    });
    if (error) throw error;
  },
  async claim(most) {
    const { data, error } = await service.rpc('claim_mails', { most });
    if (error) throw error;
    return data;
  },
  async settle(mail, claim, outcome) {
    const { error } = await service.rpc('settle_mail', { mail, claim, outcome });
    if (error) throw error;
  },
});

/** How long what is in a mail is of use, in seconds: a code as long as it works; an invitation is on paper too. */
export const lives = { sign_in_code: 600, password_code: 600, invitation: 2 * 86_400 } satisfies Record<
  Kind,
  number
>;

/** A mail that somebody waits for; `id` is the same when the same is asked for once more. */
export type Letter = Omit<Mail, 'messageId'> & { id: string; kind: Kind; person?: string | null };

const letter = z.object({ to: z.string(), subject: z.string(), text: z.string() });

export const queueMail = async (queries: MailQueries, seal: Seal, { id, kind, person, ...mail }: Letter) =>
  queries.queue({
    mail: id,
    kind,
    person: person ?? null,
    sealed: seal.close(JSON.stringify(mail)),
    lives: lives[kind],
  });

export const mailOutbox = (
  queries: MailQueries,
  seal: Seal,
  origin: string | null,
  sendMail: (mail: Mail) => Promise<void>,
): Outbox<ToSend> => ({
  called: 'Mail',
  claim: queries.claim,
  async send({ mail_id, claim, sealed }) {
    const text = seal.open(sealed);
    if (text === null)
      console.error(
        'A mail waits that was sealed with another AUTH_SECRET than this node has: give every node the same, and the former one as AUTH_SECRET_BEFORE.',
      );
    const mail =
      text === null ? null : { ...letter.parse(JSON.parse(text)), messageId: messageIdOf(mail_id, origin) };
    // another node may be able to, or this one after its next start; that it is over ends it
    const outcome = mail ? await outcomeOfMail(() => sendMail(mail)) : 'again';
    await queries.settle(mail_id, claim, typeof outcome === 'object' ? 'again' : outcome);
  },
});
