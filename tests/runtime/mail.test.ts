// A page never waits for a mail server, and what was to be sent is sent by whoever comes after.
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { mailServer } from '../push-service.ts';
import { aCandidate, closeWorld } from '../steps/world.ts';
import { until } from '../until.ts';
import { migratedFolder, ownerUrl, removeFolders, startApp, type Running } from './app.ts';

let app: Running;
let mail: Awaited<ReturnType<typeof mailServer>>;
let email = '';
const start = (data: string) =>
  startApp(data, {
    SMTP_URL: mail.url,
    MAIL_FROM: 'Oppgavetorget <post@example.no>',
    OPPGAVETORGET_DEMO: 'yes',
  });

beforeAll(async () => {
  mail = await mailServer();
  app = await start(await migratedFolder());
  process.env.OPPGAVETORGET_TEST_DATA = app.data;
  email = (await aCandidate('Amina')).email;
});
afterAll(async () => {
  await closeWorld();
  await app.stop();
  await mail.stop();
  await removeFolders();
});

const asksForACode = (address: string, path = '/auth/code') =>
  fetch(`${app.url}${path}?/ask`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', origin: app.url },
    body: new URLSearchParams({ email: address }),
  });
const codeIn = (letter = '') => /^subject:.*?(\d{6})/im.exec(letter)?.[1];
const nameOf = (letter = '') => /^message-id: (.+)$/im.exec(letter)?.[1];

describe('a mail server that says nothing', () => {
  it('keeps nobody waiting, whether there is an account or not', async () => {
    const speak = mail.holdBack('greeting');
    // whatever fails here, the next test has a mail server
    onTestFinished(speak);
    for (const path of ['/auth/code', '/auth/reset'])
      for (const address of [email, 'ingen@example.no']) {
        const answer = await asksForACode(address, path);
        expect(answer.status).toBe(200);
        expect((await answer.text()).replaceAll(/<[^>]*>/g, '')).toContain(`Har ${address} en konto her`);
      }
    expect(mail.letters).toEqual([]);
    speak();
    await until(() => mail.letters.length === 2);
    expect(mail.letters.map(({ to }) => to)).toEqual([[email], [email]]);
  });

  it('and a node that is killed while it waits for it: another sends the same mail under the same name', async () => {
    mail.letters.length = 0;
    const take = mail.holdBack('receipt');
    onTestFinished(take);
    expect((await asksForACode(email)).status).toBe(200);
    await until(() => mail.letters.length === 1);
    await app.stop('SIGKILL');
    take();
    // as if the time that a node has for it had passed
    const owner = postgres(ownerUrl(app.data), { max: 1 });
    const [waiting] = await owner`
      update private.outgoing_mails set next_try_at = now() where sealed is not null returning sealed, tries`;
    await owner.end();
    expect(waiting?.tries).toBe(1);
    expect(waiting?.sealed).not.toContain(codeIn(mail.letters[0]?.text));
    app = await start(app.data);
    await until(() => mail.letters.length === 2);
    const [first, second] = mail.letters.map(({ text }) => text);
    expect(codeIn(first)).toMatch(/^\d{6}$/);
    expect([codeIn(second), nameOf(second)]).toEqual([codeIn(first), nameOf(first)]);
  });

  it('is told of in the log by its code, and nobody by their address', async () => {
    mail.refusals.push(451);
    await asksForACode(email);
    await until(() => app.log().includes('Mail does not get out (451)'));
    expect(app.log()).not.toContain(email);
  });
});

it('the demonstration shows the mails it has sent', async () => {
  const page = await fetch(`${app.url}/auth/mail`);
  expect(page.status).toBe(200);
  const shown = await page.text();
  expect(shown).toContain(email);
  expect(shown).toContain(codeIn(mail.letters.at(-1)?.text));
});
