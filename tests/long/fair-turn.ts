// Fair turn, proved by living through the same eight weeks twice: once where the quickest thumb takes a shift, and once as the product has it.
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { throwAwayCluster, type Cluster } from '../../src/lib/server/embedded.ts';
import { migrate, prepare } from '../../src/lib/server/migrate.ts';
import { seedDemo } from '../../supabase/seed/demo.ts';
import { root } from '../../scripts/build.ts';
import { begins, gini, live, writeScript, type Lived, type Script } from './eight-weeks.ts';

const rounded = (value: number) => Math.round(value * 1000) / 1000;

/** "parts": into how many the demonstration's town is divided; 1 is the whole. */
export function fairTurn(parts: number) {
  let cluster: Cluster;
  let sql: postgres.Sql;
  let script: Script;
  let first: Lived;
  let product: Lived;
  let figures: { got: number; reached: number; product: number };
  const used: postgres.Sql[] = [];
  const connect = (database: string) => {
    const made = postgres(cluster.ownerUrl.replace(/postgres$/, database), { max: 1, onnotice: () => {} });
    used.push(made);
    return made;
  };
  // with the search path that Supabase has
  const database = async (admin: postgres.Sql, name: string, from: string) => {
    await admin.unsafe(`create database ${name} template ${from}`);
    await admin.unsafe(`alter database ${name} set search_path = "$user", public, extensions`);
    return connect(name);
  };

  beforeAll(async () => {
    cluster = await throwAwayCluster(root, { name: 'fair-turn' });
    const admin = connect('postgres');
    const demo = await database(admin, 'demo', 'template0');
    const url = cluster.ownerUrl.replace(/postgres$/, 'demo');
    await prepare(url, root);
    await migrate(url, root);
    await seedDemo(demo, begins, false);
    script = await writeScript(demo, parts);
    await demo.end();
    const other = await database(admin, 'first_come', 'demo');
    sql = await database(admin, 'product', 'demo');
    [first, product] = await Promise.all([
      live(other, script, { asks: false, open: true }),
      live(sql, script, { asks: true, open: true }),
    ]);
    // only those who want to be asked at all
    const wanting = script.people.map(({ offersADay }) => offersADay > 0);
    const unequal = (shifts: Set<string>[]) =>
      gini(script.people.map(({ hours }, i) => (shifts[i]?.size ?? 0) / hours).filter((_, i) => wanting[i]));
    // What is an offer where nobody is asked? Most literally a shift that somebody got, since nothing else was theirs to say yes to; most
    // generously every shift that stood open on a card of theirs when they looked. The bound holds against whichever is the more equal. In the
    // product it is a shift that they were asked for, or took by themselves.
    figures = {
      got: unequal(first.got),
      reached: unequal(first.reached),
      product: unequal(product.asked.map((asked, i) => new Set([...asked, ...(product.got[i] ?? [])]))),
    };
    console.log(
      [
        `Fair turn: ${script.people.length} people, ${script.posts.length} shifts in eight weeks.`,
        `  first come, first served: Gini ${rounded(figures.got)} (what people got), ${rounded(figures.reached)} (what stood open when they looked); ${rounded(first.fillRate)} of the places filled`,
        `  the product: Gini ${rounded(figures.product)}; ${rounded(product.fillRate)} of the places filled; ${product.waves} waves`,
        `  the clock's work, when there was any: ${Math.round(product.clock.mean)} ms in the mean, ${Math.round(product.clock.most)} ms at most`,
      ].join('\n'),
    );
  }, 1_800_000);

  afterAll(async () => {
    await Promise.all(used.map((each) => each.end({ timeout: 5 })));
    await cluster.stop();
  });

  const rows = async (query: string): Promise<number> => {
    const [row] = await sql.unsafe<{ n: number }[]>(`select count(*)::int as n from (${query}) as x`);
    return row?.n ?? -1;
  };

  describe('over eight weeks, beside first come, first served', () => {
    it('offers per hour that people can are at most half as unequal', () => {
      expect(figures.product).toBeLessThanOrEqual(Math.min(figures.got, figures.reached) / 2);
    });

    it('no fewer places are filled', () => {
      expect(product.fillRate).toBeGreaterThanOrEqual(first.fillRate);
    });
  });

  describe('whoever is asked in these weeks', () => {
    it('is one of three to five, unless there are no others to ask', () => {
      expect(product.waves).toBeGreaterThan(script.posts.length / 2);
      expect(product.wrongWaves).toBe(0);
    });

    it('is asked between eight and nine in the evening, and no more often a day than they have said', async () => {
      expect(
        await rows(`select from offers where sent_at is not null
          and (sent_at at time zone 'Europe/Oslo')::time not between '08:00' and '20:59:59'`),
      ).toBe(0);
      expect(
        await rows(`select from offers o join candidates c on c.person_id = o.candidate_id
          where o.sent_at is not null and o.via <> 'standby'
          group by o.candidate_id, c.offers_a_day, (o.sent_at at time zone 'Europe/Oslo')::date having count(*) > c.offers_a_day`),
      ).toBe(0);
    });

    it('is asked for a shift once, and inside their own hours', async () => {
      expect(await rows('select from offers group by candidate_id, shift_id having count(*) > 1')).toBe(0);
      expect(
        await rows(`select from offers o join shifts s on s.shift_id = o.shift_id
          join private.candidate_features f on f.candidate_id = o.candidate_id
          where not f.week @> private.week_span(s.starts_at, s.ends_at)`),
      ).toBe(0);
    });

    it('is not left waiting: every offer has an end', async () => {
      expect(
        await rows(
          `select from offers where state in ('waiting', 'sent', 'seen', 'unsure') and expires_at <= private.clock()`,
        ),
      ).toBe(0);
    });

    it('never finds more people there than places', async () => {
      expect(
        await rows(`select from shifts s where s.taken > s.capacity or s.taken <> (
          select count(*) from assignments a where a.shift_id = s.shift_id and a.state = 'confirmed')`),
      ).toBe(0);
    });
  });
}
