import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { publicOf, type Vapid } from './reminders/vapid.ts';
import type { SmsSettings } from './reminders/sms.ts';
import { mistakesIn } from './supabase-keys.ts';

// Something the person who starts the app can mend: one sentence, no stack.
export class StartError extends Error {}

// Bundled or not, run from anywhere: the project is the nearest folder above that says so.
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (true) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && /"name":\s*"oppgavetorget"/.test(readFileSync(file, 'utf8'))) return folder;
    const above = dirname(folder);
    if (above === folder) throw new StartError('The project folder of Oppgavetorget was not found.');
    folder = above;
  }
}

const postgresAddress = (name: string) =>
  z
    .string()
    .regex(/^postgres(ql)?:\/\/[^@/]+@[^/]+\/.+$/, {
      error: `${name} must look like postgresql://user:password@host:5432/database.`,
    })
    .optional();

const wholeSeconds = (name: string) =>
  z
    .string()
    .regex(/^\d{1,6}$/, { error: `${name} must be a whole number of seconds.` })
    .optional();

const shape = z.object({
  PORT: z
    .string()
    .regex(/^([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])$/, {
      error: 'PORT must be a number from 1 to 65535.',
    })
    .optional(),
  BODY_SIZE_LIMIT: z
    .string()
    .regex(/^(\d+[KMG]?|Infinity)$/i, { error: 'BODY_SIZE_LIMIT must be a number of bytes, such as 512K.' })
    .optional(),
  KEEP_ALIVE_TIMEOUT: wholeSeconds('KEEP_ALIVE_TIMEOUT'),
  HEADERS_TIMEOUT: wholeSeconds('HEADERS_TIMEOUT'),
  SHUTDOWN_TIMEOUT: wholeSeconds('SHUTDOWN_TIMEOUT'),
  DATABASE_URL: postgresAddress('DATABASE_URL'),
  MIGRATION_DATABASE_URL: postgresAddress('MIGRATION_DATABASE_URL'),
  SUPABASE_URL: z
    .url({ protocol: /^https?$/, error: 'SUPABASE_URL must be an address such as https://name.supabase.co.' })
    .optional(),
  SUPABASE_PUBLISHABLE_KEY: z
    .string()
    .min(20, { error: 'SUPABASE_PUBLISHABLE_KEY is too short to be a key.', abort: true })
    .regex(/^\S+$/, {
      error: 'SUPABASE_PUBLISHABLE_KEY holds a space or a line break: copy it anew, as one word.',
    })
    .optional(),
  SUPABASE_SECRET_KEY: z
    .string()
    .min(20, { error: 'SUPABASE_SECRET_KEY is too short to be a key.', abort: true })
    .regex(/^\S+$/, {
      error: 'SUPABASE_SECRET_KEY holds a space or a line break: copy it anew, as one word.',
    })
    .optional(),
  AUTH_SECRET: z
    .string()
    .min(32, {
      error: 'AUTH_SECRET must have at least 32 characters; make one with: openssl rand -base64 48',
    })
    .refine((secret) => !/change-?me|unsafe|secret-?key|super-secret|^(.)\1+$/i.test(secret), {
      error: 'AUTH_SECRET is a known example; make your own with: openssl rand -base64 48',
    })
    .optional(),
  AUTH_SECRET_BEFORE: z
    .string()
    .min(32, {
      error:
        'AUTH_SECRET_BEFORE must be the AUTH_SECRET that was used before, which had at least 32 characters.',
    })
    .optional(),
  ORIGIN: z
    .url({
      protocol: /^https?$/,
      abort: true,
      error: 'ORIGIN must be the address people use, such as https://example.no.',
    })
    .refine((address) => address.replace(/\/$/, '') === new URL(address).origin, {
      error: 'ORIGIN must have no path, such as https://example.no.',
    })
    .optional(),
  ADDRESS_HEADER: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, {
      error: 'ADDRESS_HEADER must be the name of a header, such as X-Forwarded-For, or none.',
    })
    .optional(),
  XFF_DEPTH: z
    .string()
    .regex(/^[1-9]\d?$/, {
      error: 'XFF_DEPTH must be the number of proxies before the app, such as 1.',
    })
    .optional(),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'SMTP_URL must look like smtp://user:password@host:587.' })
    .optional(),
  MAIL_FROM: z
    .string()
    .includes('@', {
      error: 'MAIL_FROM must be an e-mail address, such as Oppgavetorget <noreply@example.no>.',
    })
    .optional(),
  VAPID_PUBLIC_KEY: z
    .string()
    .regex(/^B[A-Za-z0-9_-]{86}$/, {
      error:
        'VAPID_PUBLIC_KEY must be 87 letters and digits that begin with B, as another node or web-push makes it.',
    })
    .optional(),
  VAPID_PRIVATE_KEY: z
    .string()
    .refine((key) => publicOf(key) !== null, {
      error: 'VAPID_PRIVATE_KEY must be 43 letters and digits, as another node or web-push makes it.',
    })
    .optional(),
  VAPID_SUBJECT: z
    .string()
    .regex(/^(mailto:[^@\s]+@[^@\s]+|https:\/\/\S+)$/, {
      error:
        'VAPID_SUBJECT must be where push services reach you, such as mailto:drift@example.no or https://example.no.',
    })
    .optional(),
  PUSH_TO_LOOPBACK: z.enum(['yes', 'no'], { error: 'PUSH_TO_LOOPBACK must be yes or no.' }).optional(),
  SMS_URL: z
    .url({
      protocol: /^https?$/,
      error: 'SMS_URL must be the address of the service that sends text messages.',
    })
    .optional(),
  SMS_HEADER: z
    .string()
    .regex(/^[A-Za-z0-9-]+: ?[\x20-\x7e]+$/, {
      error: 'SMS_HEADER must be one header, such as Authorization: Bearer key.',
    })
    .optional(),
  SMS_BODY: z
    .string()
    .refine((body) => body.includes('{to}') && body.includes('{text}'), {
      error:
        'SMS_BODY must say where the number and the words go, such as {"to":"{to}","text":"{text}"} or to={to}&text={text}.',
    })
    .optional(),
  FORGOTTEN_LIST: z.string().optional(),
  OPPGAVETORGET_DATA: z.string().optional(),
  OPPGAVETORGET_DEMO: z.enum(['yes', 'no'], { error: 'OPPGAVETORGET_DEMO must be yes or no.' }).optional(),
});

export type Mode =
  | { kind: 'embedded' }
  | { kind: 'postgres'; url: string; ownerUrl: string }
  | { kind: 'supabase'; url: string; publishableKey: string; secretKey: string };

export type Environment = {
  mode: Mode;
  root: string;
  dataFolder: string;
  origin: string | null;
  smtpUrl: string | null;
  mailFrom: string;
  authSecret: string | null;
  // the one before it: only to know whose the taps are that phones still hold
  authSecretBefore: string | null;
  // by what header a proxy says who asks: null when nobody has said, none when no proxy says it
  addressHeader: string | null;
  demo: boolean;
  // the file in which is kept, outside of the database, who was forgotten; null: nobody has said where
  forgottenList: string | null;
  // who sends to push services: keys that were given are null when they follow from the installation's secret
  vapid: { keys: Omit<Vapid, 'subject'> | null; subject: string };
  // push to this machine: for tests alone
  pushToLoopback: boolean;
  sms: SmsSettings | null;
};

// Reads the environment; throws a StartError with one sentence for each wrong or missing value.
export function readEnvironment(source: Record<string, string | undefined>): Environment {
  const given = Object.fromEntries(
    Object.entries(source).filter(
      ([name, value]) => name in shape.shape && value !== undefined && value !== '',
    ),
  );
  const parsed = shape.safeParse(given);
  if (!parsed.success) throw new StartError(parsed.error.issues.map((issue) => issue.message).join('\n'));
  const env = parsed.data;
  const problems: string[] = [];
  const needs = (name: keyof typeof env, beside: string) => {
    if (!env[name]) problems.push(`${name} is missing: ${beside} is set, and needs it.`);
  };

  const supabase = env.SUPABASE_URL ?? env.SUPABASE_PUBLISHABLE_KEY ?? env.SUPABASE_SECRET_KEY;
  const postgres = env.DATABASE_URL ?? env.MIGRATION_DATABASE_URL;
  if (supabase && postgres)
    problems.push('Both SUPABASE_… and DATABASE_URL are set: choose one backend and unset the other.');
  else if (supabase) {
    const beside = env.SUPABASE_URL
      ? 'SUPABASE_URL'
      : env.SUPABASE_SECRET_KEY
        ? 'SUPABASE_SECRET_KEY'
        : 'SUPABASE_PUBLISHABLE_KEY';
    needs('SUPABASE_URL', beside);
    needs('SUPABASE_PUBLISHABLE_KEY', beside);
    needs('SUPABASE_SECRET_KEY', beside);
    if (env.SUPABASE_URL && env.SUPABASE_PUBLISHABLE_KEY && env.SUPABASE_SECRET_KEY)
      problems.push(
        ...mistakesIn(
          env.SUPABASE_URL.replace(/\/$/, ''),
          env.SUPABASE_PUBLISHABLE_KEY,
          env.SUPABASE_SECRET_KEY,
        ),
      );
    if (env.OPPGAVETORGET_DEMO === 'yes')
      problems.push('The demonstration never runs on Supabase: unset OPPGAVETORGET_DEMO or SUPABASE_URL.');
  } else if (postgres) {
    needs('DATABASE_URL', 'MIGRATION_DATABASE_URL');
    needs('MIGRATION_DATABASE_URL', 'DATABASE_URL');
    if (!env.AUTH_SECRET)
      problems.push(
        'AUTH_SECRET is missing: with DATABASE_URL several nodes may share the database, and each must accept the sessions that another began; make one for all of them with: openssl rand -base64 48',
      );
    if (
      env.DATABASE_URL &&
      env.MIGRATION_DATABASE_URL &&
      new URL(env.DATABASE_URL).username === new URL(env.MIGRATION_DATABASE_URL).username
    )
      problems.push(
        'DATABASE_URL and MIGRATION_DATABASE_URL name the same role: DATABASE_URL must be a limited one that owns nothing.',
      );
  }
  if (env.VAPID_PUBLIC_KEY) needs('VAPID_PRIVATE_KEY', 'VAPID_PUBLIC_KEY');
  if (env.VAPID_PRIVATE_KEY) needs('VAPID_PUBLIC_KEY', 'VAPID_PRIVATE_KEY');
  if (
    env.VAPID_PUBLIC_KEY &&
    env.VAPID_PRIVATE_KEY &&
    publicOf(env.VAPID_PRIVATE_KEY) !== env.VAPID_PUBLIC_KEY
  )
    problems.push('VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY are not a pair: take both from the same place.');
  if (env.SMS_URL) needs('SMS_BODY', 'SMS_URL');
  if (env.SMS_BODY) needs('SMS_URL', 'SMS_BODY');
  if (env.SMS_HEADER) needs('SMS_URL', 'SMS_HEADER');
  // the tests on Supabase serve nobody but this machine
  const servesOthers = env.ORIGIN
    ? env.ORIGIN.startsWith('https:') || (supabase && !isThisMachine(env.ORIGIN))
    : supabase;
  if (env.PUSH_TO_LOOPBACK === 'yes' && servesOthers)
    problems.push(
      'PUSH_TO_LOOPBACK is for tests: with it anybody could have this machine call itself; unset it where people are served.',
    );
  if (problems.length > 0) throw new StartError(problems.join('\n'));

  const root = projectRoot();
  const dataFolder = env.OPPGAVETORGET_DATA ? resolve(env.OPPGAVETORGET_DATA) : join(root, '.data');
  return {
    mode:
      env.SUPABASE_URL && env.SUPABASE_PUBLISHABLE_KEY && env.SUPABASE_SECRET_KEY
        ? {
            kind: 'supabase',
            url: env.SUPABASE_URL.replace(/\/$/, ''),
            publishableKey: env.SUPABASE_PUBLISHABLE_KEY,
            secretKey: env.SUPABASE_SECRET_KEY,
          }
        : env.DATABASE_URL && env.MIGRATION_DATABASE_URL
          ? { kind: 'postgres', url: env.DATABASE_URL, ownerUrl: env.MIGRATION_DATABASE_URL }
          : { kind: 'embedded' },
    root,
    dataFolder,
    forgottenList: env.FORGOTTEN_LIST
      ? resolve(env.FORGOTTEN_LIST)
      : supabase || postgres
        ? null
        : join(dataFolder, 'forgotten.txt'),
    origin: env.ORIGIN ? new URL(env.ORIGIN).origin : null,
    smtpUrl: env.SMTP_URL ?? null,
    mailFrom: env.MAIL_FROM ?? 'Oppgavetorget <noreply@oppgavetorget.invalid>',
    authSecret: env.AUTH_SECRET ?? null,
    authSecretBefore: env.AUTH_SECRET_BEFORE ?? null,
    addressHeader: env.ADDRESS_HEADER?.toLowerCase() ?? null,
    demo: env.OPPGAVETORGET_DEMO === 'yes',
    vapid: {
      keys:
        env.VAPID_PUBLIC_KEY && env.VAPID_PRIVATE_KEY
          ? { publicKey: env.VAPID_PUBLIC_KEY, privateKey: env.VAPID_PRIVATE_KEY }
          : null,
      subject: env.VAPID_SUBJECT ?? subjectOf(env.ORIGIN, env.MAIL_FROM),
    },
    pushToLoopback: env.PUSH_TO_LOOPBACK === 'yes',
    sms:
      env.SMS_URL && env.SMS_BODY
        ? { url: env.SMS_URL, header: headerOf(env.SMS_HEADER), body: env.SMS_BODY }
        : null,
  };
}

const isThisMachine = (address: string) =>
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(address).hostname);

// Whom a push service writes to when something is wrong, where nobody has said it.
function subjectOf(origin: string | undefined, from: string | undefined): string {
  if (origin?.startsWith('https:')) return new URL(origin).origin;
  const address = from ? /[^\s<>@]+@[^\s<>@]+/.exec(from)?.[0] : null;
  return `mailto:${address ?? 'noreply@oppgavetorget.invalid'}`;
}

function headerOf(line: string | undefined): [name: string, value: string] | null {
  if (!line) return null;
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}

// What is needed beyond that to serve people.
export function readServing(source: Record<string, string | undefined>): Environment {
  const environment = readEnvironment(source);
  const { mode, origin, addressHeader, smtpUrl } = environment;
  if (!origin)
    throw new StartError(
      'ORIGIN is missing: set it to the address people use, such as https://oppgavetorget.example.no.',
    );
  // the app itself speaks http, so somebody stands before it, and all people would seem to come from there
  if (origin.startsWith('https:') && !addressHeader)
    throw new StartError(
      'ADDRESS_HEADER is missing: ORIGIN begins with https, so a proxy stands before the app, and without the header in which it says who asks (such as X-Forwarded-For, with XFF_DEPTH when there are several) all people count as one when somebody tries too often. Set it to none only when nothing says so.',
    );
  // the project’s own mails lead to no page of ours, so the app sends the codes by which people come in
  if (mode.kind === 'supabase' && !smtpUrl)
    throw new StartError(
      'SMTP_URL is missing: the app sends the codes itself by which people sign in or make a new password, so without a mail server nobody gets one. Set it to yours, such as smtp://user:password@host:587.',
    );
  return environment;
}
