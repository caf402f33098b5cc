// What the environment and this machine say, before any database is asked.
import { statSync, type StatsFs } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { all, ok, warning, wrong, type Check, type Finding } from './check.ts';

const loopback = (origin: string) => /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(origin);

const address: Check = {
  name: 'address',
  backends: all,
  asOwner: false,
  async run({ environment: { origin } }) {
    if (!origin)
      return wrong(
        'ORIGIN is missing: set it to the address people use, such as https://oppgavetorget.example.no.',
      );
    if (loopback(origin)) return wrong('ORIGIN is this machine alone: set it to the address people use.');
    if (!origin.startsWith('https:'))
      return wrong(
        'ORIGIN begins with http, so what people write and who they are can be read on the way: put a proxy with https before the app.',
      );
    return ok('People come by https.');
  },
};

const proxy: Check = {
  name: 'proxy',
  backends: all,
  asOwner: false,
  async run({ environment: { mode, origin, addressHeader } }) {
    if (addressHeader === 'none')
      return warning(
        `ADDRESS_HEADER is none, so all people count as one when somebody tries too often${
          mode.kind === 'supabase' ? ', and Auth has room for about 250 of them at a time' : ''
        }: name the header in which the proxy says who asks.`,
      );
    if (!addressHeader && origin?.startsWith('https:'))
      return wrong(
        'ADDRESS_HEADER is missing: name the header in which the proxy says who asks, such as X-Forwarded-For.',
      );
    return ok(addressHeader ? 'The proxy says who asks.' : 'No proxy stands before the app.');
  },
};

const passwordOf = (url: string) => decodeURIComponent(new URL(url).password);
const varied = (secret: string) => new Set(secret).size;

const secrets: Check = {
  name: 'secrets',
  backends: all,
  asOwner: false,
  async run({ environment: { mode, authSecret, dataFolder }, source }) {
    if (authSecret && (varied(authSecret) < 12 || /(.{4,})\1\1/.test(authSecret)))
      return wrong(
        'AUTH_SECRET can be guessed, since it repeats itself: make another with openssl rand -base64 48.',
      );
    if (mode.kind === 'postgres') {
      for (const [name, url] of [
        ['DATABASE_URL', mode.url],
        ['MIGRATION_DATABASE_URL', mode.ownerUrl],
      ] as const)
        if (passwordOf(url) !== '' && (passwordOf(url).length < 16 || varied(passwordOf(url)) < 8))
          return wrong(
            `The password in ${name} can be guessed: give the role one of at least 16 signs, made by openssl rand -hex 24.`,
          );
      if (passwordOf(mode.url) !== '' && passwordOf(mode.url) === passwordOf(mode.ownerUrl))
        return wrong(
          'DATABASE_URL and MIGRATION_DATABASE_URL have the same password, so whoever has the limited one is the owner: give each its own.',
        );
    }
    if (mode.kind === 'embedded' && process.platform !== 'win32') {
      const open = (statSync(join(dataFolder, 'secrets.json')).mode & 0o077) !== 0;
      if (open)
        return wrong(
          'secrets.json in the data folder can be read by other users of this machine: chmod 600 it.',
        );
    }
    if (source.PUSH_TO_LOOPBACK === 'yes')
      return wrong(
        'PUSH_TO_LOOPBACK is for tests: with it anybody could have this machine call itself. Unset it.',
      );
    return ok('The secrets are long and kept.');
  },
};

// As long as a mail server may take that is only far away.
const patience = 10_000;
const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'no answer';

const mail: Check = {
  name: 'mail',
  backends: all,
  asOwner: false,
  async run({ environment: { smtpUrl, mailFrom } }) {
    if (!smtpUrl)
      return wrong(
        'SMTP_URL is missing, so no code and no reminder can be sent: set it to your mail server.',
      );
    if (/\.invalid>?$/.test(mailFrom.trim()))
      return wrong(
        'MAIL_FROM is missing, so mail comes from an address that does not exist: set it to one of yours.',
      );
    const transport = createTransport({
      url: smtpUrl,
      connectionTimeout: patience,
      greetingTimeout: patience,
      socketTimeout: patience,
    });
    try {
      await transport.verify();
      return ok('The mail server answers and lets us in; no mail was sent.');
    } catch (error) {
      return codeOf(error) === 'EAUTH'
        ? wrong('The mail server does not take the user and password in SMTP_URL: look them up anew.')
        : wrong(
            `The mail server in SMTP_URL cannot be reached or does not answer (${codeOf(error)}): look at host, port and firewall.`,
          );
    } finally {
      transport.close();
    }
  },
};

const gigabyte = 1024 ** 3;
/** By what is left of it for who runs the app. */
export function diskFinding({
  bavail,
  bsize,
  ffree,
  files,
}: Pick<StatsFs, 'bavail' | 'bsize' | 'ffree' | 'files'>): Finding {
  const left = (bavail * bsize) / gigabyte;
  const says = `The disk with the data has ${left.toFixed(1)} GB left`;
  if (files > 0 && ffree < 1000)
    return wrong(
      'The disk with the data has no room for more files: remove some, or move the data to another disk.',
    );
  if (left < 0.5) return wrong(`${says}, and the database stops when it is full: make room at once.`);
  if (left < 5) return warning(`${says}: make room before it is full.`);
  return ok(`${says}.`);
}
const disk: Check = {
  name: 'disk',
  backends: ['embedded'],
  asOwner: false,
  run: async ({ environment: { dataFolder } }) => diskFinding(await statfs(dataFolder)),
};

/** What this Node makes of a summer's day at noon in UTC. */
export const nodeFinding = (words: string): Finding =>
  /^onsdag\b.*\b14$/.test(words)
    ? ok('Node knows Norwegian, and the time in Oslo.')
    : wrong(
        'This Node does not know Norwegian or the time in Oslo: run the app by npm, which brings its own Node, and unset NODE_ICU_DATA.',
      );
const zones: Check = {
  name: 'time on this machine',
  backends: all,
  asOwner: false,
  async run() {
    const inOslo = new Intl.DateTimeFormat('nb', {
      timeZone: 'Europe/Oslo',
      weekday: 'long',
      hour: '2-digit',
    });
    return nodeFinding(inOslo.format(new Date('2026-07-01T12:00:00Z')));
  },
};

export const settingChecks: Check[] = [address, proxy, secrets, mail, disk, zones];
