import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue, differences } from '../../scripts/catalogue.ts';
import type { Cluster } from '../../src/lib/server/embedded.ts';
import { migratedCluster } from '../database.ts';
import { dataFolder, failedStart, migratedFolder, ownerUrl, removeFolders, startApp } from './app.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await migratedCluster('rights', 80);
});
afterAll(async () => {
  await cluster.stop();
  await removeFolders();
});

const read = async (url: string) => {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const lines = await catalogue(sql);
  const grants = await sql<{ line: string }[]>`
    select 'auth ' || c.relname || ' ' || coalesce(c.relacl::text, '') as line
    from pg_class c where c.relnamespace = 'auth'::regnamespace and c.relkind = 'r' order by 1`;
  await sql.end();
  return [...lines, ...grants.map((row) => row.line)];
};

describe('the rights in the database', () => {
  it('are what the migrations say: after the first request, and after a restart', async () => {
    const migrated = await read(cluster.ownerUrl);
    expect(migrated.length).toBeGreaterThan(200);

    const data = dataFolder();
    for (let start = 0; start < 2; start++) {
      const app = await startApp(data);
      await fetch(`${app.url}/about`);
      await fetch(`${app.url}/facility`, {
        redirect: 'manual',
        headers: { cookie: 'session=base64-nonsense' },
      });
      expect(differences(migrated, await read(ownerUrl(data)))).toEqual([]);
      await app.stop();
    }
  });

  it('give the login role nothing, and let it become one of the two roles that people have', async () => {
    const data = await migratedFolder();
    const app = await startApp(data);
    const sql = postgres(ownerUrl(data), { max: 1 });
    const [role] = await sql`
      select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolcanlogin, rolinherit,
        array(select g.rolname::text from pg_auth_members m join pg_roles g on g.oid = m.roleid
          where m.member = r.oid order by 1) as member_of,
        pg_has_role(r.oid, 'anon', 'usage') or pg_has_role(r.oid, 'authenticated', 'usage') as inherits,
        (select count(*)::int from pg_class c where c.relowner = r.oid) as owns,
        has_schema_privilege(r.oid, 'public', 'create') as creates
      from pg_roles r where rolname = 'authenticator'`;
    expect(role).toEqual({
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
      rolcanlogin: true,
      rolinherit: false,
      member_of: ['anon', 'authenticated'],
      inherits: false,
      owns: 0,
      creates: false,
    });
    const working = await sql<{ name: string }[]>`
      select distinct usename as name from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
        and application_name <> '' and usename is not null`;
    expect(working.map((row) => row.name)).toContain('authenticator');
    await sql.end();
    await app.stop();
  });

  it('of a role in DATABASE_URL that could do more are refused', async () => {
    const owner = new URL(cluster.ownerUrl);
    const sql = postgres(cluster.ownerUrl, { max: 1, onnotice: () => {} });
    await sql.unsafe(`create role mighty login superuser password 'mighty-secret'`);
    await sql.end();
    const { code, said } = await failedStart({
      OPPGAVETORGET_DATA: dataFolder(),
      ORIGIN: 'http://localhost:1',
      AUTH_SECRET: 'only-for-this-test-0123456789-abcdefghij',
      MIGRATION_DATABASE_URL: cluster.ownerUrl,
      DATABASE_URL: `postgresql://mighty:mighty-secret@127.0.0.1:${owner.port}/postgres`,
    });
    expect(code).toBe(1);
    expect(said).toContain('The role mighty in DATABASE_URL may do too much');
  });
});

describe('a PostgreSQL that is there already', () => {
  it('carries two nodes that start at once, and says so on /health', async () => {
    const port = new URL(cluster.ownerUrl).port;
    const sql = postgres(cluster.ownerUrl, { max: 1, onnotice: () => {} });
    await sql.unsafe('create database shared');
    await sql.end();
    const env = {
      MIGRATION_DATABASE_URL: cluster.ownerUrl.replace(/postgres$/, 'shared'),
      DATABASE_URL: `postgresql://app_login:one-long-password@127.0.0.1:${port}/shared`,
      AUTH_SECRET: 'only-for-this-test-0123456789-abcdefghij',
    };
    const nodes = await Promise.all([startApp(dataFolder(), env), startApp(dataFolder(), env)]);
    for (const node of nodes) {
      const health: unknown = await (await fetch(`${node.url}/health`)).json();
      expect(health).toMatchObject({ status: 'ok', backend: 'postgres' });
    }
    await Promise.all(nodes.map((node) => node.stop()));
  });
});
