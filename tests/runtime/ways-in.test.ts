// Who guesses gets no further, whoever is meant is not shut out by it, and whose answer got lost comes in all the same.
import { randomUUID } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forEveryone } from '../../src/texts/index.ts';
import { codeSentTo, mailsTo } from '../steps/mail.ts';
import { migratedFolder, ownerUrl, removeFolders, startApp, type Running } from './app.ts';

let app: Running;
let owner: Sql;
beforeAll(async () => {
  app = await startApp(await migratedFolder(), {
    OPPGAVETORGET_DEMO: 'yes',
    ADDRESS_HEADER: 'x-forwarded-for',
  });
  process.env.OPPGAVETORGET_TEST_DATA = app.data;
  owner = postgres(ownerUrl(app.data), { max: 1, onnotice: () => {} });
  await owner`insert into public.municipalities (municipality_code, name) values ('3301', 'Drammen')`;
});
afterAll(async () => {
  await owner.end();
  await app.stop();
  await removeFolders();
});

const { refusals } = forEveryone('nb').auth;
const password = 'et langt passord';

/** A browser that keeps what it is given, save where an answer gets lost. */
function browser(address: string) {
  const jar = new Map<string, string>();
  const keep = (answer: Response) => {
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  };
  const headers = () => ({
    origin: app.url,
    accept: 'text/html',
    'x-forwarded-for': address,
    cookie: [...jar].map((pair) => pair.join('=')).join('; '),
  });
  const send = (path: string, fields: Record<string, string>) =>
    fetch(app.url + path, {
      method: 'POST',
      headers: headers(),
      body: new URLSearchParams(fields),
      redirect: 'manual',
    });
  return {
    jar,
    open: async (path: string) =>
      keep(await fetch(app.url + path, { headers: headers(), redirect: 'manual' })),
    post: async (path: string, fields: Record<string, string>) => keep(await send(path, fields)),
    /** The answer never arrives. */
    lost: async (path: string, fields: Record<string, string>) => (await send(path, fields)).status,
    signedIn: () => [...jar.keys()].some((name) => name.startsWith('session')),
  };
}

let addresses = 0;
const elsewhere = () => `198.51.${100 + Math.floor(addresses / 250)}.${(addresses++ % 250) + 1}`;

async function invited() {
  const code = `KODE${randomUUID().slice(0, 8).toUpperCase()}`;
  await owner`
    insert into public.invitations (code_hash, municipality_code, first_name, last_name, expires_at)
    values (private.code_hash(${code}), '3301', 'Åse', 'Ødegård', now() + interval '1 day')`;
  return code;
}
const about = (email: string) => ({
  email,
  password,
  first_name: 'Åse',
  last_name: 'Ødegård',
  birth_date: '17.05.1990',
  language: 'nb',
});
const joining = (code: string) => `/auth/invitation?/join&code=${code}`;
/** Somebody with an account, and the browser in which they made it, signed out again. */
async function somebody() {
  const email = `${randomUUID().slice(0, 8)}@example.no`;
  const own = browser(elsewhere());
  expect((await own.post(joining(await invited()), about(email))).status).toBe(303);
  own.jar.delete('session');
  return { email, own };
}
const signIn = (from: ReturnType<typeof browser>, email: string, tried = password) =>
  from.post('/auth/sign-in?/signIn', { email, password: tried });

describe('who guesses', () => {
  it('tries forty passwords of an account in a day, from however many addresses; its own device passes by', async () => {
    const { email, own } = await somebody();
    const from = Array.from({ length: 12 }, elsewhere);
    const said = await Promise.all(
      from.map(async (address) => {
        const statuses: number[] = [];
        for (let n = 0; n < 4; n++)
          statuses.push((await signIn(browser(address), email, `feil passord ${n}`)).status);
        return statuses;
      }),
    );
    const all = said.flat();
    expect([all.length, all.filter((status) => status === 400).length]).toEqual([48, 40]);
    const shut = await signIn(browser(elsewhere()), email);
    expect([shut.status, await shut.text()]).toEqual([429, expect.stringContaining(refusals.too_many_today)]);
    // an address that nobody has is answered alike, and who comes from where the guesser was is let in
    expect((await signIn(own, email)).status).toBe(303);
    const other = await somebody();
    expect((await signIn(browser(from[0] ?? ''), other.email)).status).toBe(303);
    // a new device comes in by a code, and is known from then on
    const device = browser(elsewhere());
    await device.open('/auth/code');
    await device.post('/auth/code?/ask', { email });
    expect((await device.post('/auth/code?/enter', { email, code: await codeSentTo(email) })).status).toBe(
      303,
    );
    device.jar.delete('session');
    expect((await signIn(device, email)).status).toBe(303);
  });

  it('locks nobody out who comes from the same address', async () => {
    const town = elsewhere();
    const { email } = await somebody();
    const hers = browser(town);
    await hers.open('/auth/code');
    await hers.post('/auth/code?/ask', { email });
    for (let n = 0; n < 80; n += 8) {
      const tried = await Promise.all(
        Array.from({ length: 8 }, (_, of) =>
          browser(town).post('/auth/code?/enter', { email: `ingen${n + of}@example.no`, code: '123456' }),
        ),
      );
      expect(new Set(tried.map(({ status }) => status))).toEqual(new Set([400]));
    }
    expect((await hers.post('/auth/code?/enter', { email, code: await codeSentTo(email) })).status).toBe(303);
  });

  it('has five tries at a mailed code, and ends nobody else’s', async () => {
    const { email } = await somebody();
    const hers = browser(elsewhere());
    const guesser = browser(elsewhere());
    const enter = (from: typeof hers, code: string) => from.post('/auth/code?/enter', { email, code });
    await hers.open('/auth/code');
    await guesser.open('/auth/code');
    await hers.post('/auth/code?/ask', { email });
    const code = await codeSentTo(email);
    const wrong = code === '123456' ? '654321' : '123456';
    for (let n = 0; n < 8; n++) expect((await enter(guesser, wrong)).status).toBe(400);
    expect((await enter(guesser, code)).status).toBe(400);
    expect(guesser.signedIn()).toBe(false);
    for (let n = 0; n < 4; n++) expect((await enter(hers, wrong)).status).toBe(400);
    expect((await enter(hers, code)).status).toBe(303);
  });

  it('has ten mails sent to a person in a day and then one from each address in half an hour, and cannot tell whether there is one', async () => {
    const { email, own } = await somebody();
    const ask = async (to: string, from = browser(elsewhere())) =>
      (await from.post('/auth/code?/ask', { email: to })).status;
    const guess = async (to: string) => {
      const many = (times: number) => Promise.all(Array.from({ length: times }, () => ask(to)));
      const guesser = browser(elsewhere());
      const ten = await many(10);
      const beyond = [await ask(to, guesser), await ask(to, guesser)];
      // of all together twelve in an hour
      return [...ten, ...beyond, ...(await many(20)).toSorted()];
    };
    const [there, nobody] = await Promise.all([guess(email), guess('finnes-ikke@example.no')]);
    expect(there).toEqual([...Array(11).fill(200), 429, ...Array(11).fill(200), ...Array(9).fill(429)]);
    expect(nobody).toEqual(there);
    const shut = await browser(elsewhere()).post('/auth/reset?/ask', { email });
    expect(await shut.text()).toContain(refusals.too_many_codes);
    // who is known here still gets one
    await own.open('/auth/code');
    expect(await ask(email, own)).toBe(200);
    await codeSentTo(email);
    expect((await mailsTo(email)).length).toBeLessThanOrEqual(23);
  });

  it('shuts out nobody who shares a device, and no link changes by what it is known', async () => {
    const { email, own } = await somebody();
    const other = await somebody();
    // somebody else signs in on it, and out
    expect((await signIn(own, other.email)).status).toBe(303);
    const out = await own.post('/auth/sign-out', {});
    const to = out.headers.get('location') ?? '';
    const known = own.jar.get('device') ?? '';
    expect(to).not.toContain(known);
    own.jar.clear();
    await own.open(to);
    expect(own.jar.get('device')).toBe(known);
    for (const link of ['/auth/sign-out?language=nb&device=junk', to]) {
      await own.open(link);
      expect(own.jar.get('device')).toBe(known);
    }
    const statuses = await Promise.all(
      Array.from({ length: 40 }, () => signIn(browser(elsewhere()), email, 'feil passord')),
    );
    expect((await signIn(browser(elsewhere()), email)).status).toBe(429);
    expect(statuses).toHaveLength(40);
    expect((await signIn(own, email)).status).toBe(303);
  });
});

describe('an answer that got lost', () => {
  it('by a mailed code: the same browser comes in by it once more, no other', async () => {
    const { email } = await somebody();
    const own = browser(elsewhere());
    await own.open('/auth/code');
    await own.post('/auth/code?/ask', { email });
    const entered = { email, code: await codeSentTo(email) };
    expect(await own.lost('/auth/code?/enter', entered)).toBe(303);
    expect((await browser(elsewhere()).post('/auth/code?/enter', entered)).status).toBe(400);
    // and tapped twice at once
    const taps = await Promise.all([
      own.lost('/auth/code?/enter', entered),
      own.lost('/auth/code?/enter', entered),
    ]);
    expect(taps).toEqual([303, 303]);
    expect((await own.post('/auth/code?/enter', entered)).status).toBe(303);
    expect((await own.open('/auth/sign-in')).status).toBe(303);
  });

  it('by a code for a new password: the same form is sent again; it lets nobody in without one', async () => {
    const { email } = await somebody();
    const own = browser(elsewhere());
    await own.open('/auth/reset');
    await own.post('/auth/reset?/ask', { email });
    const code = await codeSentTo(email);
    expect((await own.post('/auth/code?/enter', { email, code })).status).toBe(400);
    const change = { email, code, password: 'et helt nytt passord' };
    expect(
      (await own.post('/auth/reset?/change', { ...change, password: 'passord1234567' })).status,
    ).not.toBe(303);
    expect(own.signedIn()).toBe(false);
    expect(await own.lost('/auth/reset?/change', change)).toBe(303);
    expect((await own.post('/auth/reset?/change', change)).status).toBe(303);
    expect((await signIn(browser(elsewhere()), email, change.password)).status).toBe(303);
    expect((await signIn(browser(elsewhere()), email)).status).toBe(400);
  });

  it('by a code on paper, and to who joins, with or without e-mail', async () => {
    const own = browser(elsewhere());
    const code = await invited();
    await own.open(`/auth/invitation?code=${code}`);
    const { email: _, password: __, ...without } = about('');
    expect(await own.lost(joining(code), { ...without, no_email: 'on' })).toBe(303);
    expect((await own.post(joining(code), { ...without, no_email: 'on' })).status).toBe(303);

    const [person] = await owner<{ person_id: string }[]>`
      select person_id from public.invitations where code_hash = private.code_hash(${code})`;
    const paper = `KODE${randomUUID().slice(0, 8).toUpperCase()}`;
    await owner`
      insert into public.invitations (code_hash, municipality_code, person_id, reentry, first_name, last_name, expires_at)
      values (private.code_hash(${paper}), '3301', ${person?.person_id ?? null}, true, 'Åse', 'Ødegård', now() + interval '1 day')`;
    const phone = browser(elsewhere());
    await phone.open('/auth/reentry');
    expect(await phone.lost('/auth/reentry?/enter', { code: paper, birth_date: '17.05.1990' })).toBe(303);
    expect(
      (await browser(elsewhere()).post('/auth/reentry?/enter', { code: paper, birth_date: '17.05.1990' }))
        .status,
    ).toBe(400);
    expect((await phone.post('/auth/reentry?/enter', { code: paper, birth_date: '17.05.1990' })).status).toBe(
      303,
    );
    // who has found a slip does not go through all birth dates
    const found = `KODE${randomUUID().slice(0, 8).toUpperCase()}`;
    const days = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        browser(elsewhere()).post('/auth/reentry?/enter', { code: found, birth_date: `${n + 1}.05.1991` }),
      ),
    );
    expect(days.filter(({ status }) => status === 400)).toHaveLength(10);
    expect(days.filter(({ status }) => status === 429)).toHaveLength(10);

    const email = `${randomUUID().slice(0, 8)}@example.no`;
    const other = browser(elsewhere());
    const second = await invited();
    await other.open(`/auth/invitation?code=${second}`);
    expect(await other.lost(joining(second), about(email))).toBe(303);
    expect((await other.post(joining(second), about(email))).status).toBe(303);
  });
});

it('an invitation that two people open at the same moment lets in one of them, into an account of their own', async () => {
  const code = await invited();
  const both = [`a-${randomUUID()}@example.no`, `b-${randomUUID()}@example.no`].map((email) => ({
    email,
    from: browser(elsewhere()),
  }));
  await Promise.all(both.map(({ from }) => from.open(`/auth/invitation?code=${code}`)));
  const answers = await Promise.all(both.map(({ email, from }) => from.post(joining(code), about(email))));
  const inside = both.filter(({ from }) => from.signedIn());
  expect(answers.map(({ status }) => status).toSorted()).toEqual([303, expect.any(Number)]);
  expect(inside).toHaveLength(1);
  for (const [n, answer] of answers.entries())
    if (answer.status !== 303) {
      expect([answer.status, await answer.text()]).toEqual([
        409,
        expect.stringContaining(refusals.invitation_used),
      ]);
      expect(both[n]?.from.signedIn()).toBe(false);
    }
  // whose account it is, by its address, is who is in
  const people = await owner<{ email: string }[]>`
    select u.email from public.invitations i join public.people p using (person_id) join auth.users u on u.id = p.user_id
    where i.code_hash = private.code_hash(${code})`;
  expect(people.map(({ email }) => email)).toEqual(inside.map(({ email }) => email));
});
