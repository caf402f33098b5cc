// A data folder that was copied, renamed or taken apart: another's database is never stopped, and its own is never begun anew in silence.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyFolder, freePort, movedCluster } from '../../src/lib/server/embedded.ts';
import { leftOn, whoseIs } from '../../src/lib/server/postmaster.ts';
import { buildFolder } from '../../scripts/build.ts';
import { readyFolder } from '../database.ts';
import {
  dataFolder,
  failedStart,
  launch,
  ownerUrl,
  removeFolders,
  root,
  secretsOf,
  serverPid,
  signal,
  startApp,
  type Running,
} from './app.ts';

afterAll(removeFolders);

const asRoot = process.getuid?.() === 0;

/** With its database inside, also where root starts it. */
async function openFolder(): Promise<string> {
  const folder = dataFolder();
  chmodSync(folder, 0o755);
  if (readyFolder) await copyFolder(readyFolder, folder, root);
  return folder;
}

const start = (data: string) => failedStart({ OPPGAVETORGET_DATA: data, ORIGIN: 'http://localhost:1' });

async function owned<T>(data: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(ownerUrl(data), { max: 1, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

describe('the database of an app that runs', () => {
  let app: Running;
  let server: number;
  beforeAll(async () => {
    app = await startApp(await openFolder());
    server = serverPid(app.data) ?? 0;
    await owned(app.data, (sql) => sql`checkpoint`);
  });
  afterAll(async () => {
    await app.stop();
  });
  const isUntouched = async () => {
    expect(signal(server, 0)).toBe(true);
    expect(serverPid(app.data)).toBe(server);
    expect((await fetch(`${app.url}/health`)).status).toBe(200);
    expect(app.log()).not.toContain('ended by itself');
  };

  it('is not stopped by the start of a copy, which starts beside it', async () => {
    const copy = await openCopy(app.data);
    expect(serverPid(copy), 'it says what the original said').toBe(server);
    const data = join(copy, 'postgres', 'data');
    const left = leftOn(data);
    if (!left) throw new Error('the copy names a process');
    const { ownerPassword } = secretsOf(app.data);
    // where the system does not tell where a process works, the server itself is asked, and silence is no yes
    const elsewhere = { processes: '/nowhere', patience: 0 };
    expect(await whoseIs(left, data, ownerPassword, elsewhere)).toBe("another's");
    const own = join(app.data, 'postgres', 'data');
    expect(await whoseIs(left, own, ownerPassword, elsewhere)).toBe('its own');
    expect(await whoseIs(left, own, 'another password', elsewhere)).toBe('cannot tell');
    expect(await whoseIs(left, own, ownerPassword)).toBe('its own');

    const second = await startApp(copy);
    expect(secretsOf(copy).port).not.toBe(secretsOf(app.data).port);
    await isUntouched();
    await second.stop();
    await isUntouched();
  });

  it('is not stopped by a number that another folder has written down', async () => {
    const other = await openFolder();
    const first = await startApp(other);
    await first.stop();
    writeFileSync(
      join(other, 'postgres', 'data', 'postmaster.pid'),
      `${server}\n${join(other, 'postgres', 'data')}\n1700000000\n${secretsOf(other).port}\n\n127.0.0.1\n  1  1\nready\n`,
    );
    const again = await startApp(other);
    await isUntouched();
    await again.stop();
    await isUntouched();
  });
});

async function openCopy(data: string): Promise<string> {
  const copy = dataFolder();
  chmodSync(copy, 0o755);
  spawnSync('cp', ['-a', `${data}/.`, copy]);
  return copy;
}

describe('a data folder', () => {
  it('keeps its database when it is renamed, and a copy of it does not take it', async () => {
    const data = dataFolder();
    const first = await startApp(data);
    await owned(data, (sql) => sql`insert into private.settings (key, value) values ('mark', 'here')`);
    await first.stop();
    const renamed = dataFolder();
    rmSync(renamed, { recursive: true });
    renameSync(data, renamed);
    const second = await startApp(renamed);
    const marks = await owned(renamed, (sql) => sql`select from private.settings where key = 'mark'`);
    expect(marks).toHaveLength(1);
    await second.stop();

    const copy = dataFolder();
    cpSync(renamed, copy, { recursive: true });
    rmSync(join(copy, 'postgres'), { recursive: true, force: true });
    const refused = await start(copy);
    expect(refused.code).toBe(1);
    expect(refused.said).toMatch(asRoot ? /is a copy of .* did not come along/ : /has had a database/);
    expect(refused.said.split('\n')).toHaveLength(1);

    // and where the database is gone, it says so
    rmSync(movedCluster(renamed, secretsOf(renamed).id), { recursive: true, force: true });
    rmSync(join(renamed, 'postgres'), { recursive: true, force: true });
    const gone = await start(renamed);
    expect(gone.code).toBe(1);
    expect(gone.said).toMatch(/^The data folder .* has had a database, and it is not there/);
  });

  const disks: [string, string, RegExp][] = [
    ['that may only be read', 'mount -t tmpfs -o ro none "$1"', /only/],
    ['that is full', 'mount -t tmpfs -o size=400k,mode=755 none "$1"', /full/],
  ];
  it.each(disks)('on a disk %s is refused with a sentence', async (_, mount, says) => {
    const data = dataFolder();
    chmodSync(data, 0o755);
    const { exit, log } = launch(
      {
        PORT: String(await freePort()),
        ORIGIN: 'http://localhost:1',
        OPPGAVETORGET_DATA: data,
        NODE: process.execPath,
        APP: join(buildFolder, 'index.js'),
      },
      ['unshare', ...(asRoot ? ['-m'] : ['-rm']), 'sh', '-c', `${mount} && exec "$NODE" "$APP"`, 'sh', data],
    );
    expect(await exit).toBe(1);
    expect(log()).toMatch(says);
    expect(log().trim().split('\n').at(-1)).toMatch(/[.]$/);
    expect(log()).not.toMatch(/ {4}at /);
  });

  it('without rights is refused with a sentence', async () => {
    const above = dataFolder();
    const data = join(above, 'data');
    mkdirSync(data);
    chmodSync(data, 0o555);
    chmodSync(above, 0o755);
    const { exit, log } = launch(
      { PORT: String(await freePort()), ORIGIN: 'http://localhost:1', OPPGAVETORGET_DATA: data },
      undefined,
      asRoot ? { uid: 65534, gid: 65534 } : {},
    );
    expect(await exit).toBe(1);
    expect(log()).toMatch(/right/);
    expect(log().trim().split('\n')).toHaveLength(1);
    expect(existsSync(join(data, 'secrets.json'))).toBe(false);
  });
});
