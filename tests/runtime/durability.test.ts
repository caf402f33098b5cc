import { statSync, writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, describe, expect, it } from 'vitest';
import { until } from '../until.ts';
import {
  dataFolder,
  failedStart,
  migratedFolder,
  ownerUrl,
  removeFolders,
  serverPid,
  startApp,
} from './app.ts';

afterAll(removeFolders);

// "npm run test:long" has 200
const kills = Number(process.env.KILLS ?? 3);
const long = process.env.KILLS !== undefined;
const ways = ['both', 'database', 'app'] as const;

// Writes until the connection breaks; what was answered is done.
async function writeUntilItBreaks(url: string, round: number, done: string[]): Promise<void> {
  const sql = postgres(url, { max: 4, onnotice: () => {}, connect_timeout: 2 });
  const writer = async (name: number) => {
    for (let n = 0; ; n++) {
      const key = `${round}-${name}-${n}`;
      await sql`insert into private.settings (key, value) values (${key}, 'written')`;
      done.push(key);
    }
  };
  await Promise.allSettled([1, 2, 3, 4].map(writer));
  await sql.end({ timeout: 1 }).catch(() => {});
}

describe('the embedded database', () => {
  it('loses no acknowledged row when app, database or both are killed at any point', async () => {
    const data = await migratedFolder();
    const acknowledged: string[] = [];
    const holdsAll = async () => {
      const sql = postgres(ownerUrl(data), { max: 1 });
      const rows = await sql<{ key: string }[]>`select key from private.settings`;
      await sql.end();
      const there = new Set(rows.map((row) => row.key));
      expect(acknowledged.filter((key) => !there.has(key))).toEqual([]);
    };
    let app = await startApp(data);
    for (let round = 0; round < kills; round++) {
      const done: string[] = [];
      const writing = writeUntilItBreaks(ownerUrl(data), round, done);
      let over = false;
      void writing.finally(() => (over = true));
      // in the middle of one of the writes, whichever that is
      const enough = 40 + Math.random() * 400;
      await until(() => over || done.length > enough);
      expect(over).toBe(false);
      const server = serverPid(data) ?? 0;
      const way = ways[round % ways.length];
      if (way !== 'database') await app.stop('SIGKILL');
      if (way !== 'app') process.kill(server, 'SIGKILL');
      else expect(() => process.kill(server, 0)).not.toThrow();
      if (way === 'database') {
        const healthy = async () => (await fetch(`${app.url}/health`).catch(() => null))?.ok ?? false;
        await until(async () => ![null, server].includes(serverPid(data)) && (await healthy()));
      } else app = await startApp(data);
      // killed alone it lives on as an orphan, and is taken over
      expect(app.log().includes('left its database server running')).toBe(way === 'app');
      await writing;
      acknowledged.push(...done);
      await holdsAll();
    }
    expect(acknowledged.length).toBeGreaterThan(100);
    if (long) console.info(`${kills} kills, ${acknowledged.length} acknowledged rows: all there`);
    await app.stop();
  });

  it('stops with the app', async () => {
    const data = dataFolder();
    const app = await startApp(data);
    const server = serverPid(data);
    expect(server).not.toBeNull();
    await app.stop('SIGINT');
    expect(serverPid(data)).toBeNull();
  });

  it('is used by one app at a time', async () => {
    const data = await migratedFolder();
    const app = await startApp(data);
    const second = await failedStart({ OPPGAVETORGET_DATA: data, ORIGIN: 'http://localhost:1' });
    expect(second.code).toBe(1);
    expect(second.said).toMatch(/^Another Oppgavetorget is already running on the data folder/);
    expect((await fetch(`${app.url}/health`)).status).toBe(200);
    await app.stop();
  });

  it('keeps its secrets to itself, and refuses those that are short or known', async () => {
    const data = dataFolder();
    const app = await startApp(data);
    await app.stop();
    const file = join(data, 'secrets.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const secrets: Record<string, unknown> = JSON.parse(readFileSync(file, 'utf8'));
    expect(String(secrets.authSecret).length).toBeGreaterThanOrEqual(43);
    for (const authSecret of ['short', 'unsafe-secret-change-me-unsafe-secret-change-me']) {
      writeFileSync(file, JSON.stringify({ ...secrets, authSecret }));
      const refused = await failedStart({ OPPGAVETORGET_DATA: data, ORIGIN: 'http://localhost:1' });
      expect(refused.code).toBe(1);
      expect(refused.said).toContain('authSecret');
      expect(refused.said.split('\n')).toHaveLength(1);
    }
  });
});

describe('a wrong environment', () => {
  const wrong: [Record<string, string>, string][] = [
    [{ DATABASE_URL: 'nonsense' }, 'DATABASE_URL must look like'],
    [{ DATABASE_URL: 'postgresql://a:b@127.0.0.1/d' }, 'MIGRATION_DATABASE_URL is missing'],
    [{ SUPABASE_URL: 'https://example.supabase.co' }, 'SUPABASE_SECRET_KEY is missing'],
    [{ AUTH_SECRET: 'short' }, 'AUTH_SECRET must have at least 32 characters'],
    [{ ORIGIN: '' }, 'ORIGIN is missing'],
    [{ ORIGIN: 'https://example.no' }, 'ADDRESS_HEADER is missing'],
  ];
  it.each(wrong)('%o ends the app with a sentence', async (env, sentence) => {
    const given = { OPPGAVETORGET_DATA: dataFolder(), ORIGIN: 'http://localhost:1', ...env };
    const { code, said } = await failedStart(
      Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')),
    );
    expect(code).toBe(1);
    expect(said).toContain(sentence);
    expect(said).not.toContain('    at ');
  });

  it('names a database that does not answer', async () => {
    const { code, said } = await failedStart({
      OPPGAVETORGET_DATA: dataFolder(),
      ORIGIN: 'http://localhost:1',
      DATABASE_URL: 'postgresql://app:secret@127.0.0.1:1/d',
      MIGRATION_DATABASE_URL: 'postgresql://owner:secret@127.0.0.1:1/d',
      AUTH_SECRET: 'only-for-this-test-0123456789-abcdefghij',
    });
    expect(code).toBe(1);
    expect(said).toContain('MIGRATION_DATABASE_URL cannot be reached');
    expect(said).not.toContain('secret');
  });
});
