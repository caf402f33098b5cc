// What is written is checked by a form and by the database; both are read against the same list.
import fc from 'fast-check';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cluster } from '../../src/lib/server/embedded.ts';
import { holdsIdentityNumber } from '../../src/lib/identity-number.ts';
import { watched, watchedIn } from '../../src/lib/watched-words.ts';
import { samples } from '../../src/lib/server/fields.samples.ts';
import { migratedCluster } from '../database.ts';

let cluster: Cluster;
let sql: postgres.Sql;

beforeAll(async () => {
  cluster = await migratedCluster('fields');
  sql = postgres(cluster.ownerUrl, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await sql.end({ timeout: 5 });
  await cluster.stop();
});

// digits, and what stands between them
const scrap = fc.array(
  fc.oneof(
    fc.constantFrom(
      '17054026641',
      '170540',
      '26641',
      '010190',
      '12345',
      '٠١',
      '900 00 000',
      '𝟏𝟕𝟎𝟓𝟒𝟎',
      '14.12.26',
      '+47',
      '10.30',
      '1.10.2026',
    ),
    fc.constantFrom(
      ' ',
      '-',
      '.',
      ', ',
      ':',
      '\u00a0',
      '\u200b',
      'nr',
      '/',
      '  ',
      '(',
      '+',
      '…',
      '→',
      '#',
      '🙂',
      'ª',
    ),
    fc.integer({ min: 0, max: 99999 }).map(String),
  ),
  { maxLength: 9 },
);

describe('the rule of identity numbers', () => {
  it('is one, whatever stands around and between the digits', async () => {
    const texts = fc.sample(
      scrap.map((parts) => parts.join('')),
      600,
    );
    const rows = await sql<{ holds: boolean }[]>`
      select private.holds_personal_number(t) as holds from unnest(${texts}::text[]) with ordinality as x (t, n) order by n`;
    const told = texts.filter((text, n) => holdsIdentityNumber(text) !== rows[n]?.holds);
    expect(told).toEqual([]);
    expect(rows.some(({ holds }) => holds)).toBe(true);
  });
});

describe('the watched words', () => {
  it('are one list, with one reason each', async () => {
    const rows = await sql<{ source: string }[]>`
      select prosrc as source from pg_proc where oid = 'private.watched_words(text)'::regprocedure`;
    const listed = [...(rows[0]?.source ?? '').matchAll(/^ +\('(\w+)', '([^']+)'\)/gm)].map(
      ([, reason, forms]) => [reason, forms],
    );
    expect(listed).toEqual(watched);
  });

  it('are found alike, whatever signs stand in them', async () => {
    const texts = [
      'Gi insu\u00adlin',
      'me\u200bdisin',
      'Ｉｎｓｕｌｉｎ',
      'LØFTES og mates',
      'Sa\u030ar',
      'Ved medi\u00adsinrommet på sykehjemmet',
    ];
    for (const text of texts) {
      const rows = await sql`select word, reason from private.watched_words(${text}) order by 2, 1`;
      const found = watchedIn(text).toSorted(
        (a, b) => a.reason.localeCompare(b.reason) || a.word.localeCompare(b.word),
      );
      expect([text, rows.map(({ word, reason }) => ({ word, reason }))]).toEqual([text, found]);
    }
  });
});

describe.each(Object.entries(samples))('the rule of %s', (_kind, { rule, sql: check, inside, outside }) => {
  const inForm = (written: string) => rule.safeParse(written).success;
  const inDatabase = async (written: string) => {
    const [row] = await sql.unsafe<{ holds: boolean }[]>(`select ${check} as holds`, [written]);
    return row?.holds;
  };

  it.each(inside)('lets «%s» in', async (written) => {
    expect([inForm(written), await inDatabase(written)]).toEqual([true, true]);
  });

  it.each(outside)('keeps «%s» out', async (written) => {
    expect([inForm(written), await inDatabase(written)]).toEqual([false, false]);
  });
});
