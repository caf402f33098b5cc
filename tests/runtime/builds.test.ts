// A new version beside the one that runs: a build touches nothing of it, and pages that are open find what they need afterwards.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isInUse } from '../../scripts/build/versions.ts';
import { migratedFolder, removeFolders, startApp, type Running } from './app.ts';
import { aFolderOfBuilds, publishAnother, publishOneFile } from './builds.ts';

const builds = aFolderOfBuilds('beside');
const others = mkdtempSync(join(tmpdir(), 'oppgavetorget-builds-'));
let app: Running;
let first: string;
beforeAll(async () => {
  first = publishAnother(builds);
  app = await startApp(await migratedFolder(), {}, builds);
});
afterAll(async () => {
  await app.stop();
  await removeFolders();
  for (const folder of [builds, others]) rmSync(folder, { recursive: true, force: true });
});

const status = async (path: string) => (await fetch(app.url + path, { redirect: 'manual' })).status;
const pageFiles = (version: string) => {
  const folder = join(version, 'client', '_app', 'immutable');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(js|css)$/.test(name))
    .map((name) => `/_app/immutable/${name.replaceAll('\\', '/')}`);
};

describe('a new version beside the one that runs', () => {
  it('leaves the running one whole, pages that nobody had opened yet and their files too', async () => {
    for (const name of ['a.js', 'b.js', 'c.js']) publishOneFile(builds, name);
    // the folder of what runs stays, the one between goes, and the one before the last stays
    expect(readdirSync(builds).filter((name) => /^\d/.test(name))).toHaveLength(3);
    expect(isInUse(first)).toBe(true);
    // what runs in a thread of its own is of the same version
    expect(existsSync(join(first, 'src', 'lib', 'server', 'plan', 'worker.ts'))).toBe(true);
    for (const path of ['/auth/reset', '/about', '/help', '/privacy'])
      expect(await status(path), path).toBe(200);
    for (const path of pageFiles(first)) expect(await status(path), path).toBe(200);
  });

  it('serves pages of former versions their files once it runs, and lets their folders go', async () => {
    const former = pageFiles(first);
    await app.stop();
    expect(isInUse(first)).toBe(false);
    const last = publishAnother(builds, 'D');
    expect(existsSync(first)).toBe(false);
    app = await startApp(app.data, {}, builds);
    expect(isInUse(last)).toBe(true);
    expect(await (await fetch(`${app.url}/_app/version.json`)).text()).toContain('"D');
    for (const path of former) expect(await status(path), path).toBe(200);
    expect((await fetch(app.url + former[0])).headers.get('cache-control')).toContain('immutable');
  });

  it('keeps the files of former pages for thirty days', () => {
    publishOneFile(others, 'old.js');
    publishOneFile(others, 'young.js');
    const list = join(publishOneFile(others, 'now.js'), '.files.json');
    const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    writeFileSync(
      list,
      JSON.stringify({
        'old.js': { until: ago(31), builds: 1 },
        'young.js': { until: ago(29), builds: 1 },
      }),
    );
    const next = publishOneFile(others, 'next.js');
    const pages = readdirSync(join(next, 'client', '_app', 'immutable'));
    expect(pages.sort()).toEqual(['next.js', 'now.js', 'young.js']);
  });

  it('believes the mark of an app in another container for two days', () => {
    const version = publishOneFile(others, 'marked.js');
    const mark = join(version, '.running', '1@another%20machine');
    const hours = (ago: number) => new Date(Date.now() - ago * 3_600_000);
    expect(isInUse(version)).toBe(false);
    mkdirSync(join(version, '.running'));
    writeFileSync(mark, '');
    utimesSync(mark, hours(47), hours(47));
    expect(isInUse(version)).toBe(true);
    utimesSync(mark, hours(49), hours(49));
    expect(isInUse(version)).toBe(false);
  });
});
