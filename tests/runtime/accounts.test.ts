import { Worker } from 'node:worker_threads';
import { createClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../src/lib/database.types.ts';
import { startBackend, type Backend } from '../../src/lib/server/backend.ts';
import { isRightCode, newCode } from '../../src/lib/server/mailed-codes.ts';
import { codeFrom } from '../../src/lib/server/lite/auth-mail.ts';
import { whileMakingAccounts } from '../../src/lib/server/lite/making-accounts.ts';
import { sentMail, type SentMail } from '../../src/lib/server/mail.ts';
import { until } from '../until.ts';
import { migratedFolder, removeFolders } from './app.ts';

let backend: Backend;
const printed: string[] = [];
const original = { log: console.log, error: console.error, warn: console.warn, info: console.info };

beforeAll(async () => {
  for (const name of ['log', 'error', 'warn', 'info'] as const)
    console[name] = (...args: unknown[]) => printed.push(args.map(String).join(' '));
  backend = await startBackend({
    source: { OPPGAVETORGET_DATA: await migratedFolder(), OPPGAVETORGET_DEMO: 'yes' },
  });
});
afterAll(async () => {
  await backend.close();
  Object.assign(console, original);
  await removeFolders();
});

const client = () =>
  createClient<Database>(backend.url, backend.publishableKey, {
    global: { fetch: backend.fetch },
    auth: { persistSession: false, autoRefreshToken: false },
  });

const owner = () => {
  if (!backend.owner) throw new Error('an owner connection is there in this mode');
  return backend.owner;
};

const password = 'et langt passord';
let code = '';
beforeEach(async () => {
  code = `KODE${Math.random().toString(36).slice(2, 10).toUpperCase()}`;
  await owner()`insert into public.municipalities (municipality_code, name) values ('3301', 'Drammen') on conflict do nothing`;
  await owner()`
    insert into public.invitations (code_hash, municipality_code, first_name, last_name, expires_at)
    values (private.code_hash(${code}), '3301', 'Åse', 'Ødegård', now() + interval '1 day')`;
});

const signUp = (email: string, data: Record<string, string>, person = client()) =>
  whileMakingAccounts(() => person.auth.signUp({ email, password, options: { data } }));
const users = async () => (await owner()<{ n: number }[]>`select count(*)::int as n from auth.users`)[0]?.n;

const mailsOnTheirWay = async () =>
  (
    await owner()<{ n: number }[]>`
      select count(*)::int as n from private.outgoing_mails where sealed is not null`
  )[0]?.n;
/** So many, newest first; they are sent behind the answer. */
async function mailsTo(address: string, count: number): Promise<SentMail[]> {
  let mails: SentMail[] = [];
  await until(async () => {
    mails = (await sentMail()).filter(({ to }) => to === address);
    return mails.length >= count;
  });
  return mails;
}

describe('an account', () => {
  it('is not made without an invitation, by password or by code', async () => {
    const before = await users();
    const tries: Record<string, string>[] = [{}, { invitation: '' }, { invitation: 'NOPE-NOPE-NOPE' }];
    for (const data of tries) {
      const { data: made, error } = await signUp('uinvitert@example.no', data);
      expect(error).not.toBeNull();
      expect(made.session).toBeNull();
    }
    const byCode = await client().auth.signInWithOtp({
      email: 'uinvitert@example.no',
      options: { shouldCreateUser: true },
    });
    if (!byCode.error) {
      const entered = await client().auth.verifyOtp({
        email: 'uinvitert@example.no',
        token: '000000',
        type: 'email',
      });
      expect(entered.data.session).toBeNull();
      expect(await mailsOnTheirWay()).toBe(0);
    }
    expect(await users()).toBe(before);
  });

  it('is made with an invitation, once, and the database knows who asks', async () => {
    const person = client();
    const made = await signUp(
      'aase@example.no',
      { invitation: code, birth_date: '1990-05-17', language: 'en' },
      person,
    );
    expect(made.error).toBeNull();
    expect(made.data.session).not.toBeNull();
    const [row] = await owner()`
      select jsonb_typeof(u.raw_user_meta_data) as kind, u.id, i.email
      from auth.users u join auth.identities i on i.user_id = u.id where u.email = 'aase@example.no'`;
    // stored as an object, not as a string of one
    expect(row).toMatchObject({ kind: 'object', id: made.data.user?.id, email: 'aase@example.no' });

    const who = await person.rpc('whoami');
    expect(who.error).toBeNull();
    expect(who.data).toEqual([
      expect.objectContaining({
        first_name: 'Åse',
        last_name: 'Ødegård',
        language: 'en',
        roles: ['candidate'],
      }),
    ]);
    expect((await client().rpc('whoami')).data ?? []).toEqual([]);

    const again = await signUp('en-annen@example.no', { invitation: code, birth_date: '1990-05-17' });
    expect(again.error).not.toBeNull();

    await person.auth.signOut();
    expect((await person.rpc('whoami')).data ?? []).toEqual([]);
  });

  it('is not made by whoever asks the API, not even with an invitation', async () => {
    const before = await users();
    const asked = await client().auth.signUp({
      email: 'utenfor@example.no',
      password,
      options: { data: { invitation: code, birth_date: '1990-05-17' } },
    });
    expect(asked.error).toMatchObject({ status: 422, code: 'signup_disabled' });
    expect(await users()).toBe(before);
  });

  /** Each row that Auth keeps, of whatever table, as text. */
  const keptByAuth = async () => {
    const tables = await owner()<{ name: string }[]>`
      select table_name as name from information_schema.tables
      where table_schema = 'auth' and table_type = 'BASE TABLE'`;
    expect(tables.length).toBeGreaterThan(3);
    const rows = await Promise.all(
      tables.map(
        ({ name }) => owner()<{ row: string }[]>`select t::text as row from auth.${owner()(name)} t`,
      ),
    );
    return rows.flat().map(({ row }) => row);
  };

  it('holds nothing about its person, in the token or with Auth, and nothing at all once they are forgotten', async () => {
    const person = client();
    const begun = await person
      .rpc('begin_joining', {
        code,
        first_name: 'Tøvelin',
        last_name: 'Nordlysvik',
        email: 'tove@example.no',
        language: 'en',
        birth_date: '1987-03-09',
      })
      .single();
    expect(begun.data).toMatchObject({ address: 'tove@example.no', made: false });
    const reference = begun.data?.reference ?? '';
    const { data, error } = await signUp('tove@example.no', { joining: reference }, person);
    expect(error).toBeNull();
    expect((await person.rpc('whoami')).data).toEqual([]);
    expect((await person.rpc('finish_joining', {})).data).toBe(true);
    expect((await person.rpc('whoami')).data).toMatchObject([{ first_name: 'Tøvelin', language: 'en' }]);

    // as the version before made accounts, with all of it in the sign-up's own data
    const older = `KODE${Math.random().toString(36).slice(2, 10).toUpperCase()}`;
    await owner()`
      insert into public.invitations (code_hash, municipality_code, first_name, last_name, expires_at)
      values (private.code_hash(${older}), '3301', 'Åse', 'Ødegård', now() + interval '1 day')`;
    const before = await signUp('eldre@example.no', {
      invitation: older,
      first_name: 'Tøvelin',
      last_name: 'Nordlysvik',
      birth_date: '1987-03-09',
      language: 'en',
    });
    expect(before.error).toBeNull();

    const told = new RegExp(`Tøvelin|Nordlysvik|Ødegård|1987|${reference}|${code}|${older}`, 'i');
    const claims = Buffer.from(data.session?.access_token.split('.')[1] ?? '', 'base64url').toString();
    expect(claims).toContain('session_id');
    expect(claims).not.toMatch(told);
    const again = await client().auth.signInWithPassword({ email: 'tove@example.no', password });
    for (const session of [data.session, before.data.session, again.data.session])
      expect(JSON.stringify(session)).not.toMatch(told);
    const kept = await keptByAuth();
    expect(kept.join('\n')).toContain('tove@example.no');
    expect(kept.filter((row) => told.test(row))).toEqual([]);

    const id = data.user?.id ?? 'nobody';
    await owner()`select private.forget(person_id) from public.people where user_id = ${id}`;
    expect((await keptByAuth()).filter((row) => row.includes(id) || row.includes('tove@example.no'))).toEqual(
      [],
    );
  });

  it('has an empty word, never null, wherever Auth takes null for a broken row', async () => {
    const emptied = await owner()`
      select key, count(*)::int from auth.users u, jsonb_each(to_jsonb(u))
      where key in ('confirmation_token', 'recovery_token', 'email_change', 'email_change_token_new',
        'email_change_token_current', 'phone_change', 'phone_change_token', 'reauthentication_token') and value = 'null'
      group by key`;
    expect(emptied).toEqual([]);
  });

  it('opens by a code that is captured and not sent, once', async () => {
    await signUp('kode@example.no', { invitation: code, birth_date: '1990-05-17' });
    const before = (await sentMail()).length;
    const number = await codeFrom(() =>
      client().auth.signInWithOtp({ email: 'kode@example.no', options: { shouldCreateUser: false } }),
    );
    expect(number).toMatch(/^\d{6}$/);
    expect(await mailsOnTheirWay()).toBe(0);
    expect((await sentMail()).length).toBe(before);
    const token = number ?? '';
    const first = await client().auth.verifyOtp({ email: 'kode@example.no', token, type: 'magiclink' });
    expect(first.error).toBeNull();
    expect(first.data.session).not.toBeNull();
    const second = await client().auth.verifyOtp({ email: 'kode@example.no', token, type: 'magiclink' });
    expect(second.data.session).toBeNull();
  });

  it('gets its mails in our own words and in its own language', async () => {
    await signUp('post@example.no', { invitation: code, birth_date: '1990-05-17' });
    const browser = 'the browser that asked for it';
    const asks = async (purpose: 'sign_in' | 'password') =>
      (await newCode('Post@example.no ', purpose, browser))?.();
    await asks('sign_in');
    await mailsTo('post@example.no', 1);
    await asks('password');
    const [reset, signIn] = await mailsTo('post@example.no', 2);
    expect(signIn?.subject).toMatch(/^\d{6} er koden din til Oppgavetorget$/);
    expect(signIn?.text).not.toContain('Your code is');
    expect(reset?.subject).toMatch(/^\d{6} er koden for å lage nytt passord$/);
    expect(`${signIn?.text}${reset?.text}`).not.toMatch(/supabase|lite|http/i);
    const token = reset?.text.match(/\d{6}/)?.[0] ?? '';
    expect(await isRightCode('post@example.no', 'sign_in', token, browser)).toBe(false);
    expect(await isRightCode('POST@example.no', 'password', token, browser)).toBe(true);
    // until when it works is said by the clock that judges it
    const [kept] = await owner()<{ until: string }[]>`
      select to_char(over_at at time zone 'Europe/Oslo', 'HH24.MI') as until from private.mailed_codes
      where purpose = 'password'`;
    expect(reset?.text).toContain(`til kl. ${kept?.until},`);

    await owner()`update public.people set language = 'en'`;
    await asks('sign_in');
    const [english] = await mailsTo('post@example.no', 3);
    expect(english?.subject).toMatch(/^\d{6} is your code for Oppgavetorget$/);
    expect(english?.text).not.toContain('Koden din');
  });

  it('that is not there costs as many comparisons of passwords as one that is', async () => {
    await signUp('finnes@example.no', { invitation: code, birth_date: '1990-05-17' });
    // what the threads are given to do; it goes on to them
    const given = vi.spyOn(Worker.prototype, 'postMessage');
    const costsOf = async (email: string) => {
      given.mockClear();
      const { error } = await client().auth.signInWithPassword({ email, password: 'feil passord' });
      expect(error?.code).toBe('invalid_credentials');
      return given.mock.calls.map(([asked]) =>
        String(z.object({ hash: z.string() }).parse(asked).hash).slice(0, 7),
      );
    };
    try {
      const there = await costsOf('finnes@example.no');
      expect(there).toEqual([expect.stringMatching(/^\$2[ab]\$\d\d\$$/)]);
      expect(await costsOf('finnes-ikke@example.no')).toEqual(there);
    } finally {
      given.mockRestore();
    }
  });

  it('leaves nothing of itself in what the app prints', async () => {
    const { auth } = client();
    await signUp('lekk@example.no', { invitation: code, birth_date: '1990-05-17' });
    await signUp('lekk@example.no', { invitation: code, birth_date: '1990-05-17' });
    await auth.signInWithPassword({ email: 'lekk@example.no', password: 'feil passord' });
    await auth.signInWithOtp({ email: 'lekk@example.no', options: { shouldCreateUser: false } });
    await client().from('people').select('not_a_column');
    await client().rpc('invitation_state', { code });
    const all = printed.join('\n');
    expect(all).not.toMatch(/@example\.no|passord|eyJ|postgresql:\/\//);
    expect(all).not.toContain(code);
    expect(all).not.toMatch(/\b\d{6}\b/);
  });
});
