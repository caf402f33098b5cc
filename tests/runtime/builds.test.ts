// A new version beside the one that runs: a build touches nothing of it, and pages that are open find what they need afterwards.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isInUse } from '../../scripts/build/versions.ts';
import { migratedFolder, removeFolders, root, startApp, type Running } from './app.ts';
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

const setBack = (file: string, hours: number) => {
  const at = new Date(Date.now() - hours * 3_600_000);
  utimesSync(file, at, at);
};
const replacedBefore = (version: string, days: number) => setBack(join(version, '.replaced'), days * 24);

const status = async (path: string) => (await fetch(app.url + path, { redirect: 'manual' })).status;
const pageFiles = (version: string) => {
  const folder = join(version, 'client', '_app', 'immutable');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(js|css)$/.test(name))
    .map((name) => `/_app/immutable/${name.replaceAll('\\', '/')}`);
};

// the tests, the checks and a development server read it too while a build goes on, and write down what both are made of
it('is named by its sources, whoever reads the configuration and when', () => {
  const configuration = pathToFileURL(join(root, 'svelte.config.js')).href;
  const read = () =>
    spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `console.log((await import('${configuration}')).default.kit.version.name)`,
      ],
      { encoding: 'utf8' },
    ).stdout;
  expect(read()).toMatch(/^[0-9a-f]{20}\n$/);
  expect(read()).toBe(read());
});

describe('a new version beside the one that runs', () => {
  it('leaves the running one whole, pages that nobody had opened yet and their files too', async () => {
    const between = publishOneFile(builds, 'a.js');
    publishOneFile(builds, 'b.js');
    for (const version of [first, between]) replacedBefore(version, 8);
    publishOneFile(builds, 'c.js');
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
    replacedBefore(first, 8);
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

  it('keeps a version that no app could mark until seven days after it was replaced', () => {
    const unmarked = publishOneFile(others, 'unmarked.js');
    for (const name of ['one.js', 'two.js', 'three.js']) publishOneFile(others, name);
    replacedBefore(unmarked, 6.9);
    publishOneFile(others, 'four.js');
    expect(existsSync(unmarked)).toBe(true);
    replacedBefore(unmarked, 7.1);
    publishOneFile(others, 'five.js');
    expect(existsSync(unmarked)).toBe(false);
  });

  it('lets an app of another account mark what it runs from', () => {
    const { mode } = statSync(join(publishOneFile(others, 'theirs.js'), '.running'));
    expect(mode & 0o7777).toBe(0o1777);
  });

  // in a container on its host's network an app has the machine's name, and a number that is nobody's outside, or another's
  const ended = spawnSync(process.execPath, ['--version']).pid;
  for (const [whose, name, hours] of [
    ['in another container', '1@another%20machine', 48],
    ['with our name and a number that we do not know', `${ended}@${encodeURIComponent(hostname())}@a`, 48],
    ['that lives, by its number', `${process.pid}@${encodeURIComponent(hostname())}@b`, 30 * 24],
  ] as const)
    it(`believes the mark of an app ${whose} for ${hours} hours`, () => {
      const version = publishOneFile(others, 'marked.js');
      const mark = join(version, '.running', name);
      expect(isInUse(version)).toBe(false);
      writeFileSync(mark, '');
      setBack(mark, hours - 1);
      expect(isInUse(version)).toBe(true);
      setBack(mark, hours + 1);
      expect(isInUse(version)).toBe(false);
    });
});
