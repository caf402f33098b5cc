// The app beside an Auth server that refuses, is crowded, fails or says nothing: the real app on a project of the tests' own.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { forEveryone } from '../../src/texts/index.ts';
import { until } from '../until.ts';
import { dataFolder, removeFolders, startApp, type Running } from './app.ts';
import { cookieOf, keys, newSession, no, person, startProject, type Project } from './project.ts';

let project: Project;
let app: Running;
const settings = () => ({
  SUPABASE_URL: project.url,
  SUPABASE_PUBLISHABLE_KEY: keys.publishable,
  SUPABASE_SECRET_KEY: keys.secret,
  SMTP_URL: 'smtp://127.0.0.1:1',
  ADDRESS_HEADER: 'x-forwarded-for',
});
beforeAll(async () => {
  project = await startProject();
  app = await startApp(dataFolder(), settings());
});
afterAll(async () => {
  await app.stop();
  await project.stop();
  await removeFolders();
});
beforeEach(() => {
  project.silent = false;
  project.health = 200;
  project.ahead = 0;
  project.rest = {};
  project.auth = () => ({ status: 200, body: newSession() });
});

const { auth, common } = forEveryone('nb');
const from = '203.0.113.7';
const asked = async (path: string, cookie?: string) => {
  const answer = await fetch(`${app.url}${path}`, {
    headers: { accept: 'text/html', 'x-forwarded-for': from, ...(cookie && { cookie }) },
    redirect: 'manual',
  });
  return { answer, text: await answer.text(), set: answer.headers.getSetCookie().join('\n') };
};
const sent = async (path: string, fields: Record<string, string>, cookie?: string, address = from) => {
  const answer = await fetch(`${app.url}${path}`, {
    method: 'POST',
    headers: { origin: app.url, accept: 'text/html', 'x-forwarded-for': address, ...(cookie && { cookie }) },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
  return { answer, text: await answer.text(), set: answer.headers.getSetCookie().join('\n') };
};
const ada = { email: 'ada@example.no', password: 'et langt passord' };
const signIn = (cookie?: string, address = from) => sent('/auth/sign-in?/signIn', ada, cookie, address);
const link = {
  status: 200,
  body: {
    hashed_token: 'hash',
    action_link: '',
    email_otp: '',
    redirect_to: '',
    verification_type: 'magiclink',
  },
};
const clears = /^session(\.\d)?=;/m;
const over = () => cookieOf(newSession(-5));
const phone = (cookie: string) => asked('/phone', cookie);

describe('what somebody is told', () => {
  it.each<[code: string, status: number, says: string, told: number, tries: number]>([
    ['invalid_credentials', 400, auth.refusals.sign_in_wrong, 400, 3],
    ['over_request_rate_limit', 429, auth.refusals.crowded, 429, 0],
    ['unexpected_failure', 500, auth.noAnswerToPassword, 503, 0],
    ['request_timeout', 504, auth.noAnswerToPassword, 503, 0],
    ['email_not_confirmed', 400, auth.refusals.not_confirmed, 403, 3],
    ['user_banned', 403, auth.refusals.account_closed, 403, 3],
    ['captcha_failed', 400, auth.noAnswerToPassword, 503, 0],
    ['of_next_year', 400, auth.noAnswerToPassword, 503, 0],
  ])('who signs in: %s (%i)', async (code, status, says, told, tries) => {
    project.auth = () => no(code, status);
    const before = project.attempts();
    const { answer, text } = await signIn();
    expect(answer.status).toBe(told);
    expect(text).toContain(says);
    // what nobody has judged is no try
    expect(project.attempts() - before).toBe(tries);
  });

  it('who enters a code, whatever is wrong with it', async () => {
    project.rest.try_code = () => ({ status: 200, body: false });
    const { answer, text } = await sent('/auth/code?/enter', { email: ada.email, code: '123456' });
    expect(answer.status).toBe(400);
    expect(text).toContain(auth.refusals.code_wrong);
  });

  it('who asks for a code: the same whether there is an account, and what concerns everybody', async () => {
    const before = project.calls.length;
    const ask = async (path = 'code') => (await sent(`/auth/${path}?/ask`, { email: ada.email })).text;
    const reader = { person_id: person.person_id, language: 'nb', over_at: new Date().toISOString() };
    for (const found of [[], [reader]]) {
      project.rest.keep_code = () => ({ status: 200, body: found });
      expect(await ask()).toContain(auth.code.sentTitle);
      expect(await ask('reset')).toContain(auth.reset.code);
    }
    // Auth writes no mail, whatever its settings are: it is asked for nothing but whether it is there
    const asked = project.calls.slice(before).filter(({ path }) => path.startsWith('/auth/v1/'));
    expect(new Set(asked.map(({ path }) => path))).toEqual(new Set(['/auth/v1/health']));
    expect(project.calls.slice(before).filter(({ path }) => path.endsWith('/queue_mail'))).toHaveLength(2);
    // that no mail can be queued is known of an account alone
    project.rest.queue_mail = () => ({ status: 503, body: { message: 'no' } });
    expect(await ask()).toContain(auth.code.sentTitle);
    const tries = project.attempts();
    project.rest.keep_code = () => ({ status: 503, body: { message: 'no' } });
    expect(await ask()).toContain(common.refusals.no_answer);
    expect(project.attempts()).toBe(tries);
    // a mail may be on its way already, so that it counts
    project.rest = {};
    project.health = 502;
    expect(await ask()).toContain(common.refusals.no_answer);
    expect(project.attempts()).toBeGreaterThan(tries);
  });

  const enters = (fails: (path: string) => ReturnType<typeof no> | null) => {
    const asks: string[] = [];
    project.auth = (path) => {
      asks.push(path);
      return (
        fails(path) ?? (path.startsWith('/admin/generate_link') ? link : { status: 200, body: newSession() })
      );
    };
    return asks;
  };

  it('who enters a code that was right, while Auth fails: the code is good for another try', async () => {
    enters((path) => (path.startsWith('/admin') ? no('unexpected_failure', 500) : null));
    const code = { email: ada.email, code: '123456' };
    const first = await sent('/auth/code?/enter', code);
    expect([first.answer.status, first.text]).toEqual([
      503,
      expect.stringContaining(common.refusals.no_answer),
    ]);
    enters(() => null);
    expect((await sent('/auth/code?/enter', code)).answer.status).toBe(303);
  });

  it('who makes a new password, at the field; nobody is in before there is one', async () => {
    enters((path) =>
      path.startsWith('/user') ? no('weak_password', 422, { weak_password: { reasons: ['pwned'] } }) : null,
    );
    const change = { email: ada.email, code: '123456', password: 'et ganske langt passord' };
    const first = await sent('/auth/reset?/change', change);
    expect(first.answer.status).toBe(400);
    expect(first.text).toContain(common.errors.password_weak);
    expect(first.set).not.toMatch(/^session(\.\d)?=base64/m);
    enters(() => null);
    expect((await sent('/auth/reset?/change', change)).answer.status).toBe(303);
  });

  it('who makes a new password while others could not be signed out: the form is sent again', async () => {
    let outs = 0;
    project.auth = (path) => {
      if (path.startsWith('/admin/generate_link')) return link;
      if (!path.startsWith('/logout?scope=others')) return { status: 200, body: newSession() };
      outs += 1;
      return outs === 3 ? { status: 204, body: null } : no('over_request_rate_limit', 429);
    };
    const change = { email: ada.email, code: '123456', password: 'et ganske langt passord' };
    const first = await sent('/auth/reset?/change', change);
    expect([first.answer.status, outs]).toEqual([503, 2]);
    expect(first.text).toContain(common.refusals.no_answer);
    expect(first.set).not.toMatch(/^session(\.\d)?=base64/m);
    expect((await sent('/auth/reset?/change', change)).answer.status).toBe(303);
    expect(outs).toBe(3);
  });

  it('who comes back by a code that could not be used up: nobody is let in', async () => {
    project.rest.reentry_address = () => ({ status: 200, body: ada.email });
    project.rest.use_reentry = () => ({ status: 503, body: { message: 'no' } });
    const outs: string[] = [];
    project.auth = (path) => {
      if (path.startsWith('/logout')) outs.push(path);
      return path.startsWith('/admin/generate_link') ? link : { status: 200, body: newSession() };
    };
    const { answer, text, set } = await sent('/auth/reentry?/enter', {
      code: 'ABCD-EFGH',
      birth_date: '14.05.1990',
    });
    expect(answer.status).toBe(503);
    expect(text).toContain(auth.refusals.code_kept);
    expect(set).not.toMatch(/^session(\.\d)?=base64/m);
    expect(outs).toHaveLength(1);
  });

  it('whoever runs the app, of a setting that they can mend', () => {
    expect(app.log()).toContain(
      'Auth refused something (captcha_failed): captcha protection is on, and the secret key',
    );
    expect(app.log()).not.toMatch(/ada@|sb_secret|refresh\d|eyJ/);
  });
});

describe('a session whose token runs out', () => {
  it.each([
    ['refused for now', () => no('over_request_rate_limit', 429)],
    ['failed at', () => no('unexpected_failure', 500)],
    ['answered by a stranger', () => ({ status: 403, body: { message: 'Forbidden' } })],
    ['answered without a word', () => ({ status: 502, body: null })],
  ])('is kept when its renewal is %s', async (_how, answer) => {
    project.auth = answer;
    const cookie = over();
    const shown = await asked('/admin', cookie);
    expect(shown.answer.status).toBe(503);
    expect(shown.text).toContain(common.problem.unknownTitle);
    expect(shown.set).not.toMatch(clears);
    // what is open to everyone is shown meanwhile
    const open = await asked('/help', cookie);
    expect([open.answer.status, open.answer.headers.get('x-reader'), open.set]).toEqual([200, null, '']);
    // and a form has done nothing, which it says
    const form = await sent('/admin?/anything', {}, cookie);
    expect(form.answer.status).toBe(503);
    expect(form.text).toContain(common.problem.unknownText);
    project.auth = () => ({ status: 200, body: newSession() });
    const after = await phone(cookie);
    expect([after.answer.status, after.set]).toEqual([200, expect.stringMatching(/^session=base64-/)]);
    expect(after.text).not.toContain('"none"');
  });

  it.each([
    'refresh_token_not_found',
    'refresh_token_already_used',
    'session_not_found',
    'session_expired',
    'user_banned',
  ])('is over when Auth has judged it: %s', async (code) => {
    project.auth = () => no(code, 400);
    const { answer, set } = await asked('/admin', over());
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/auth/sign-in?next=%2Fadmin']);
    expect(set).toMatch(clears);
  });

  it('is renewed once, however many pages ask at once', async () => {
    const session = newSession(-5);
    let renewals = 0;
    project.auth = (path) => {
      if (path.startsWith('/token')) renewals += 1;
      return { status: 200, body: newSession() };
    };
    const all = await Promise.all(Array.from({ length: 20 }, () => phone(cookieOf(session))));
    // and one whose request was on its way meanwhile
    all.push(await phone(cookieOf(session)));
    for (const { answer, text, set } of all) {
      expect(answer.status).toBe(200);
      expect(text).not.toContain('"none"');
      expect(set).toMatch(/^session=base64-/);
      expect(set).not.toMatch(clears);
    }
    expect(renewals).toBe(1);
  });

  it('is renewed where the data API takes it no more, whatever our clock says', async () => {
    project.ahead = 700_000;
    const cookie = cookieOf(newSession(600));
    await phone(over());
    const { set } = await phone(cookie);
    expect(set).toMatch(/^session=base64-/);
    project.ahead = 0;
    await phone(over());

    let taken = false;
    project.rest.whoami = () =>
      taken
        ? { status: 200, body: [person] }
        : { status: 401, body: { code: 'PGRST303', message: 'JWT expired' } };
    project.auth = (path) => {
      taken ||= path.startsWith('/token');
      return { status: 200, body: newSession() };
    };
    const long = cookieOf({
      ...newSession(600, Date.now() - 120_000),
      expires_at: Math.floor(Date.now() / 1000) + 600,
    });
    const again = await phone(long);
    expect(again.answer.status).toBe(307);
    expect(again.set).toMatch(/^session=base64-/);
    taken = false;
    const elsewhere = await asked('//evil.example/x?y=1', long);
    expect(elsewhere.answer.headers.get('location')).toBe('/evil.example/x?y=1');
    // of a token that Auth has just given, nobody knows more
    taken = false;
    project.auth = () => ({ status: 200, body: newSession() });
    const refused = await phone(cookieOf(newSession()));
    expect([refused.answer.status, refused.set]).toEqual([503, '']);
  });
});

describe('an Auth server that says nothing', () => {
  beforeEach(() => {
    project.silent = true;
  });
  it('is not needed by a page whose token holds', async () => {
    const before = project.calls.length;
    expect((await phone(cookieOf(newSession(60)))).answer.status).toBe(200);
    expect(project.calls.slice(before).filter(({ path }) => path.startsWith('/auth'))).toEqual([]);
  });
  it('keeps nobody waiting, and is told as what it is', async () => {
    // what never comes is not waited for: it ends by itself
    expect((await asked('/admin', over())).answer.status).toBe(503);
    const { answer, text } = await signIn();
    expect(answer.status).toBe(503);
    expect(text).toContain(auth.noAnswerToPassword);
    expect((await sent('/auth/sign-out', {}, cookieOf(newSession()))).answer.status).toBe(303);
  });
  it('shows in /health and /ready, and so does its return', async () => {
    const both = () =>
      Promise.all(['/health', '/ready'].map(async (path) => (await fetch(`${app.url}${path}`)).status));
    expect(await both()).toEqual([503, 503]);
    project.silent = false;
    expect(await both()).toEqual([200, 200]);
  });
  it('is no better in them when its gateway answers at once that it is away', async () => {
    project.silent = false;
    project.health = 503;
    for (const path of ['/health', '/ready'])
      expect([path, (await fetch(`${app.url}${path}`)).status]).toEqual([path, 503]);
  });
  it('is told to who asks for a code, too', async () => {
    for (const path of ['/auth/code?/ask', '/auth/reset?/ask']) {
      const { answer, text } = await sent(path, { email: ada.email });
      expect([path, answer.status]).toEqual([path, 503]);
      expect(text).toContain(common.refusals.no_answer);
    }
    // its silence is remembered for a moment
    project.silent = false;
    await until(async () => (await signIn()).answer.status === 303);
  });
  it('is waited for when it is only slow', async () => {
    project.silent = false;
    let answers = () => {};
    const slow = new Promise<void>((done) => (answers = done));
    project.slow = slow;
    const signing = signIn();
    // it was asked whether it is there, and goes on
    const asks = project.calls.length;
    await until(() => project.calls.slice(asks).some(({ path }) => path.startsWith('/auth/v1/health')));
    answers();
    expect((await signing).answer.status).toBe(303);
    project.slow = null;
  });
});

describe('a town that signs in at once', () => {
  // as Auth counts: thirty for each address, and none is filled up meanwhile
  const bucket = () => {
    const taken = new Map<string, number>();
    project.auth = (path, _body, { address = 'nobody’s' }) => {
      if (!path.startsWith('/token')) return { status: 200, body: {} };
      const already = taken.get(address) ?? 0;
      taken.set(address, already + 1);
      return already < 30 ? { status: 200, body: newSession() } : no('over_request_rate_limit', 429);
    };
  };
  it('is let in, each from their own address', async () => {
    bucket();
    const people = Array.from({ length: 100 }, (_, n) => `198.51.100.${n + 1}`);
    const all = await Promise.all(people.map((address) => signIn(undefined, address)));
    expect(new Set(all.map(({ answer }) => answer.status))).toEqual(new Set([303]));
  });
  it('is told to wait a minute where nobody says who is who', async () => {
    bucket();
    const all = await Promise.all(Array.from({ length: 40 }, () => signIn()));
    const refused = all.filter(({ answer }) => answer.status === 429);
    expect([all.filter(({ answer }) => answer.status === 303).length, refused.length]).toEqual([30, 10]);
    expect(refused[0]?.text).toContain(auth.refusals.crowded);
  });
});

describe('the keys', () => {
  it('go to Auth with the person’s address, and never to the data API', async () => {
    const before = project.calls.length;
    const session = newSession();
    await signIn();
    project.auth = (path) =>
      path.startsWith('/admin/generate_link') ? link : { status: 200, body: newSession() };
    await sent('/auth/code?/ask', { email: ada.email });
    await sent('/auth/code?/enter', { email: ada.email, code: '123456' });
    await sent('/auth/reset?/ask', { email: ada.email });
    await sent('/auth/reset?/change', { ...ada, code: '123456' });
    project.rest.use_reentry = () => ({ status: 200, body: true });
    project.rest.reentry_address = () => ({ status: 200, body: ada.email });
    await sent('/auth/reentry?/enter', { code: 'ABCD-EFGH', birth_date: '14.05.1990' });
    project.rest.invitation_state = () => ({ status: 200, body: [{ state: 'open', kind: 'candidate' }] });
    project.rest.begin_joining = () => ({
      status: 200,
      body: { address: ada.email, reference: 'reference', made: false },
    });
    project.rest.finish_joining = () => ({ status: 200, body: true });
    await asked('/auth/invitation?code=ABCD-EFGH');
    const joining = {
      ...ada,
      first_name: 'Ada',
      last_name: 'Prøve',
      birth_date: '14.05.1990',
      language: 'nb',
    };
    expect((await sent('/auth/invitation?/join&code=ABCD-EFGH', joining)).answer.status).toBe(303);
    await phone(over());
    await asked('/admin', cookieOf(session));
    await sent('/auth/sign-out', {}, cookieOf(session));
    const all = project.calls.slice(before);
    const auths = all.filter(({ path }) => path.startsWith('/auth/v1/') && !path.endsWith('/health'));
    const kinds = auths.map(({ path }) => path.replace(/^\/auth\/v1\/|\?redirect_to.*$/g, ''));
    expect([...new Set(kinds)].sort()).toEqual([
      'admin/generate_link',
      'admin/users',
      'logout?scope=local',
      'logout?scope=others',
      'token?grant_type=password',
      'token?grant_type=refresh_token',
      'user',
      'verify',
    ]);
    for (const call of auths) {
      expect(call).toMatchObject({ apikey: keys.secret, address: from });
      expect(call.bearer).toBe(
        /logout|user$/.test(call.path) ? 'session' : call.path.includes('/admin/') ? 'secret' : 'none',
      );
    }
    const chores =
      /rpc\/(run_due_chore|clock_\w+|claim_\w+|count_try|give_back_try|\w*_code|\w*(mail|reminder|deliver)\w*|store_plan)/;
    const asksForPeople = all.filter(({ path }) => path.startsWith('/rest/v1/') && !chores.test(path));
    expect(asksForPeople.length).toBeGreaterThan(15);
    for (const call of asksForPeople) {
      expect(call).toMatchObject({ apikey: keys.publishable, address: undefined });
      expect(call.bearer).not.toBe('secret');
    }
  });
});
