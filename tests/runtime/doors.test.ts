import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migratedFolder, ownerUrl, removeFolders, root, startApp, type Running } from './app.ts';

let app: Running;
beforeAll(async () => {
  app = await startApp(await migratedFolder());
  // where nothing has begun, there is no way in
  const owner = postgres(ownerUrl(app.data), { max: 1, onnotice: () => {} });
  await owner`insert into public.municipalities (municipality_code, name) values ('3301', 'Drammen')`;
  await owner.end();
});
afterAll(async () => {
  await app.stop();
  await removeFolders();
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(app.url + path, { redirect: 'manual', headers });

describe('the doors of the app', () => {
  it('says how it is', async () => {
    const answer = await get('/health');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      status: 'ok',
      backend: 'embedded',
      schema: expect.stringMatching(/^\d{14}_/),
      clock: expect.stringMatching(/^\d{4}-\d\d-\d\dT.+Z$/),
    });
  });

  it.each([
    '/rest/v1/people',
    '/rest/v1/',
    '/rest/v1/rpc/whoami',
    '/auth/v1/signup',
    '/auth/v1/otp',
    '/auth/v1/token',
    '/storage/v1/object',
    '/_system/config',
    '/_system/info',
    '/_system/introspect',
  ])('has no data API at %s', async (path) => {
    expect((await get(path)).status).toBe(404);
    const posted = await fetch(app.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: app.url },
      body: '{}',
    });
    expect([404, 405]).toContain(posted.status);
  });

  const pages = readdirSync(join(root, 'src', 'routes'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|\/)\+page\.(svelte|server\.ts)$/.test(file))
    .map((file) => '/' + file.replace(/\/?\+page\.(svelte|server\.ts)$/, ''));
  const closed = [...new Set(pages)].filter((id) => !/^\/(\(public\)|auth|404|late)(\/|$)/.test(id));

  it.each(closed)('sends those who are not signed in from %s to the sign-in page', async (id) => {
    const path =
      id
        .replace(/\/\([^)]+\)/g, '')
        .replace(/\[\[?(\.\.\.)?[^\]]+\]\]?/g, '00000000-0000-4000-8000-000000000000') || '/';
    for (const cookie of ['', 'session=base64-bm90aGluZw', 'session=nonsense']) {
      const answer = await get(path, { cookie });
      expect(answer.status).toBe(303);
      expect(answer.headers.get('location')).toBe(`/auth/sign-in?next=${encodeURIComponent(path)}`);
    }
    const posted = await fetch(app.url + path, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', origin: app.url },
      body: 'a=b',
    });
    expect(posted.status).toBe(401);
    expect(await posted.text()).toContain('action="/auth/sign-in?/signIn"');
  });

  it('takes nothing that changes something from another origin', async () => {
    const types = [
      'application/json',
      'application/x-www-form-urlencoded',
      'text/plain',
      'multipart/form-data',
    ];
    for (const type of types)
      for (const origin of ['https://evil.example', 'null', `${app.url}.evil.example`, null])
        for (const path of ['/settings', '/auth/sign-in', '/health', '/']) {
          const answer = await fetch(app.url + path, {
            method: 'POST',
            redirect: 'manual',
            headers: { 'content-type': type, ...(origin === null ? {} : { origin }) },
            body: type === 'application/json' ? '{}' : 'a=b',
          });
          expect(answer.status).toBe(403);
        }
  });

  it('tells the browser what it must know', async () => {
    // a page, an answer, what is not there, files, and a redirect that no page made
    for (const path of ['/about', '/health', '/nope', '/service-worker.js', '/icon.svg', '/mine']) {
      const { headers } = await get(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('permissions-policy')).toContain('geolocation=()');
    }
    expect((await get('/auth/sign-in')).headers.get('cache-control')).toBe('no-store');
    const about = await get('/about');
    expect(about.headers.get('content-security-policy')).toMatch(/script-src 'self' 'sha256-[^']+';/);
    expect(about.headers.get('content-security-policy')).not.toMatch(/unsafe-inline|https?:/);
  });
});
