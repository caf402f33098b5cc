import { describe, expect, it } from 'vitest';
import { readEnvironment, readServing, StartError } from './environment';
import { vapidFrom } from './reminders/vapid.ts';

const said = (source: Record<string, string>, read = readEnvironment): string => {
  try {
    read(source);
    return '';
  } catch (error) {
    if (error instanceof StartError) return error.message;
    throw error;
  }
};
const key = 'sb_publishable_0123456789abcdef';
const pair = vapidFrom('a secret');

describe('the environment', () => {
  it('chooses the backend', () => {
    expect(readEnvironment({}).mode.kind).toBe('embedded');
    expect(
      readEnvironment({
        DATABASE_URL: 'postgresql://a:b@h:1/d',
        MIGRATION_DATABASE_URL: 'postgresql://o:b@h:1/d',
        AUTH_SECRET: 'one-that-was-made-for-this-test-0123456789',
      }).mode.kind,
    ).toBe('postgres');
    expect(
      readEnvironment({
        SUPABASE_URL: 'https://x.supabase.co',
        SUPABASE_PUBLISHABLE_KEY: key,
        SUPABASE_SECRET_KEY: 'sb_secret_0123456789abcdef',
      }).mode.kind,
    ).toBe('supabase');
  });

  it('takes whom push services write to from what else is known', () => {
    const subject = (source: Record<string, string>) => readEnvironment(source).vapid.subject;
    expect(subject({ ORIGIN: 'https://example.no' })).toBe('https://example.no');
    expect(subject({ MAIL_FROM: 'Oppgavetorget <post@example.no>' })).toBe('mailto:post@example.no');
    expect(subject({ VAPID_SUBJECT: 'mailto:drift@example.no', ORIGIN: 'https://example.no' })).toBe(
      'mailto:drift@example.no',
    );
    expect(subject({})).toBe('mailto:noreply@oppgavetorget.invalid');
  });

  it('counts an empty value as not given', () => {
    expect(readEnvironment({ DATABASE_URL: '', SUPABASE_URL: '', ORIGIN: '' }).mode.kind).toBe('embedded');
  });

  const hosted = {
    SUPABASE_URL: 'https://x.supabase.co',
    SUPABASE_PUBLISHABLE_KEY: key,
    SUPABASE_SECRET_KEY: key,
  };
  it.each([
    [{ DATABASE_URL: 'mysql://a:b@h/d' }, 'DATABASE_URL must look like'],
    [{ MIGRATION_DATABASE_URL: 'x' }, 'MIGRATION_DATABASE_URL must look like'],
    [{ DATABASE_URL: 'postgresql://a:b@h/d' }, 'MIGRATION_DATABASE_URL is missing'],
    [{ MIGRATION_DATABASE_URL: 'postgresql://a:b@h/d' }, 'DATABASE_URL is missing'],
    [
      { DATABASE_URL: 'postgresql://a:b@h/d', MIGRATION_DATABASE_URL: 'postgresql://a:b@h/d' },
      'name the same role',
    ],
    [
      { DATABASE_URL: 'postgresql://a:b@h/d', MIGRATION_DATABASE_URL: 'postgresql://o:b@h/d' },
      'AUTH_SECRET is missing: with DATABASE_URL several nodes may share the database',
    ],
    [{ ADDRESS_HEADER: 'X-Forwarded-For: 1' }, 'ADDRESS_HEADER must be the name of a header'],
    [{ XFF_DEPTH: '0' }, 'XFF_DEPTH must be the number of proxies'],
    [{ SUPABASE_URL: 'ftp://x' }, 'SUPABASE_URL must be an address'],
    [{ VAPID_PUBLIC_KEY: 'x' }, 'VAPID_PUBLIC_KEY must be 87 letters and digits'],
    [{ VAPID_PRIVATE_KEY: 'x' }, 'VAPID_PRIVATE_KEY must be 43 letters and digits'],
    [{ VAPID_PUBLIC_KEY: pair.publicKey }, 'VAPID_PRIVATE_KEY is missing: VAPID_PUBLIC_KEY is set'],
    [{ VAPID_PRIVATE_KEY: pair.privateKey }, 'VAPID_PUBLIC_KEY is missing: VAPID_PRIVATE_KEY is set'],
    [
      { VAPID_PUBLIC_KEY: vapidFrom('another').publicKey, VAPID_PRIVATE_KEY: pair.privateKey },
      'are not a pair',
    ],
    [{ VAPID_SUBJECT: 'drift@example.no' }, 'VAPID_SUBJECT must be where push services reach you'],
    [{ PUSH_TO_LOOPBACK: 'ja' }, 'PUSH_TO_LOOPBACK must be yes or no'],
    [{ PUSH_TO_LOOPBACK: 'yes', ORIGIN: 'https://example.no' }, 'PUSH_TO_LOOPBACK is for tests'],
    [{ PUSH_TO_LOOPBACK: 'yes', ...hosted }, 'PUSH_TO_LOOPBACK is for tests'],
    [{ PUSH_TO_LOOPBACK: 'yes', ...hosted, ORIGIN: 'http://10.0.0.1' }, 'PUSH_TO_LOOPBACK is for tests'],
    [{ SMS_URL: 'sms://x' }, 'SMS_URL must be the address'],
    [{ SMS_URL: 'https://sms.example.no' }, 'SMS_BODY is missing: SMS_URL is set'],
    [{ SMS_BODY: '{"to":"{to}","text":"{text}"}' }, 'SMS_URL is missing: SMS_BODY is set'],
    [{ SMS_HEADER: 'Authorization: Bearer x' }, 'SMS_URL is missing: SMS_HEADER is set'],
    [{ SMS_URL: 'https://sms.example.no', SMS_BODY: '{to}' }, 'SMS_BODY must say where'],
    [
      { SMS_URL: 'https://sms.example.no', SMS_BODY: '{to} {text}', SMS_HEADER: 'x' },
      'SMS_HEADER must be one',
    ],
    [{ SUPABASE_PUBLISHABLE_KEY: key }, 'SUPABASE_URL is missing'],
    [{ SUPABASE_PUBLISHABLE_KEY: `${key} ` }, 'SUPABASE_PUBLISHABLE_KEY holds a space or a line break'],
    [
      {
        SUPABASE_URL: 'https://x.supabase.co/',
        SUPABASE_PUBLISHABLE_KEY: 'sb_secret_0123456789abcdef',
        SUPABASE_SECRET_KEY: 'sb_secret_0123456789abcdef',
      },
      'SUPABASE_PUBLISHABLE_KEY is a secret key',
    ],
    [
      { SUPABASE_URL: 'https://x.supabase.co', SUPABASE_PUBLISHABLE_KEY: key },
      'SUPABASE_SECRET_KEY is missing',
    ],
    [{ SUPABASE_URL: 'https://x.supabase.co', DATABASE_URL: 'postgresql://a:b@h/d' }, 'choose one backend'],
    [
      {
        SUPABASE_URL: 'https://x.supabase.co',
        SUPABASE_PUBLISHABLE_KEY: key,
        SUPABASE_SECRET_KEY: 'sb_secret_0123456789abcdef',
        OPPGAVETORGET_DEMO: 'yes',
      },
      'never runs on Supabase',
    ],
    [{ PORT: 'http' }, 'PORT must be a number from 1 to 65535.'],
    [{ PORT: '65536' }, 'PORT must be a number'],
    [{ BODY_SIZE_LIMIT: 'much' }, 'BODY_SIZE_LIMIT must be a number of bytes'],
    [{ KEEP_ALIVE_TIMEOUT: '5s' }, 'KEEP_ALIVE_TIMEOUT must be a whole number of seconds'],
    [{ AUTH_SECRET: 'short' }, 'at least 32 characters'],
    [{ AUTH_SECRET_BEFORE: 'short' }, 'the AUTH_SECRET that was used before'],
    [{ AUTH_SECRET: 'super-secret-jwt-token-with-at-least-32-characters-long' }, 'known example'],
    [{ ORIGIN: 'example.no' }, 'ORIGIN must be the address'],
    [{ ORIGIN: 'https://example.no/path' }, 'ORIGIN must have no path'],
    [{ SMTP_URL: 'mail.example.no' }, 'SMTP_URL must look like'],
    [{ MAIL_FROM: 'nobody' }, 'MAIL_FROM must be an e-mail address'],
    [{ OPPGAVETORGET_DEMO: 'true' }, 'OPPGAVETORGET_DEMO must be yes or no'],
  ])('%o is answered by a sentence', (source, sentence) => {
    expect(said(source)).toContain(sentence);
  });

  it('names every wrong value at once', () => {
    expect(said({ SMTP_URL: 'x', ORIGIN: 'y', AUTH_SECRET: 'z' }).split('\n')).toHaveLength(3);
  });

  it('needs the address that people use before it serves them', () => {
    expect(said({}, readServing)).toContain('ORIGIN is missing');
    expect(said({ ORIGIN: 'http://localhost:1' }, readServing)).toBe('');
  });

  it('needs to know who asks when a proxy stands before it', () => {
    const ORIGIN = 'https://example.no';
    expect(said({ ORIGIN }, readServing)).toMatch(/^ADDRESS_HEADER is missing: .+\.$/);
    expect(said({ ORIGIN, ADDRESS_HEADER: 'X-Forwarded-For' }, readServing)).toBe('');
    expect(said({ ORIGIN, ADDRESS_HEADER: 'none' }, readServing)).toBe('');
    expect(said({ ORIGIN })).toBe('');
  });

  it('needs a mail server on Supabase, whose own mails lead to no page', () => {
    const project = {
      ORIGIN: 'http://localhost:1',
      SUPABASE_URL: 'https://x.supabase.co',
      SUPABASE_PUBLISHABLE_KEY: key,
      SUPABASE_SECRET_KEY: 'sb_secret_0123456789abcdef',
    };
    expect(said(project, readServing)).toMatch(/^SMTP_URL is missing: the app sends the codes itself/);
    expect(said({ ...project, SMTP_URL: 'smtp://127.0.0.1:25' }, readServing)).toBe('');
    expect(said(project)).toBe('');
  });
});
