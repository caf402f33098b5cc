// What stands in a backup, as a stream of records: what it is of, each table with its rows as PostgreSQL copies them, and an end.
import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';
import { StartError } from '../../src/lib/server/environment.ts';

const header = z.object({
  format: z.literal(1),
  product: z.string(),
  takenAt: z.iso.datetime(),
  backend: z.enum(['embedded', 'postgres', 'supabase']),
  demonstration: z.boolean(),
  migrations: z.array(z.object({ version: z.string(), name: z.string(), hash: z.string() })),
  // says which secret the installation had, and not what it is; it is here itself only where the file is encrypted
  secretHash: z.string().nullable(),
  secret: z.string().nullable(),
});
export type Header = z.infer<typeof header>;

const table = z.object({ name: z.string(), columns: z.array(z.string()) });
export type TableHead = z.infer<typeof table>;
const counted = z.object({ rows: z.number(), hash: z.string() });
const sequences = z.array(z.object({ name: z.string(), value: z.string(), called: z.boolean() }));
export type Sequence = z.infer<typeof sequences>[number];

type Record_ =
  | { kind: 'H'; says: Header }
  | { kind: 'T'; says: TableHead }
  | { kind: 'E'; says: z.infer<typeof counted> }
  | { kind: 'S'; says: Sequence[] }
  | { kind: 'Z'; says: { tables: number } };

function record(kind: string, payload: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(kind, 'latin1');
  head.writeUInt32BE(payload.length, 1);
  return Buffer.concat([head, payload]);
}
const said = ({ kind, says }: Record_) => record(kind, Buffer.from(JSON.stringify(says)));

export type TableRows = TableHead & { rows: AsyncIterable<Buffer> };
export type Told = { name: string; rows: number };

/** Everything in its order; "told" hears of each table that is whole. */
export async function* written(
  head: Header,
  tables: AsyncIterable<TableRows>,
  ending: () => Promise<Sequence[]>,
  told: (table: Told) => void,
): AsyncGenerator<Buffer> {
  yield said({ kind: 'H', says: head });
  let number = 0;
  for await (const { name, columns, rows } of tables) {
    yield said({ kind: 'T', says: { name, columns } });
    const hash = createHash('sha256');
    let lines = 0;
    for await (const chunk of rows) {
      hash.update(chunk);
      lines += linesIn(chunk);
      yield record('D', chunk);
    }
    number++;
    yield said({ kind: 'E', says: { rows: lines, hash: hash.digest('hex') } });
    told({ name, rows: lines });
  }
  yield said({ kind: 'S', says: await ending() });
  yield said({ kind: 'Z', says: { tables: number } });
}

// A row ends with a line break, and none stands within one.
function linesIn(chunk: Buffer): number {
  let lines = 0;
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
  return lines;
}

export async function* packed(records: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gzip = createGzip();
  const done = pipeline(Readable.from(records, { objectMode: false }), gzip);
  done.catch(() => {});
  for await (const chunk of gzip) yield chunk as Buffer;
  await done;
}

async function* unpacked(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  const done = pipeline(Readable.from(pieces, { objectMode: false }), gunzip);
  done.catch(() => {});
  for await (const chunk of gunzip) yield chunk as Buffer;
  await done;
}

const broken = () =>
  new StartError('What is in this backup cannot be read, so nothing was restored: take an older one.');

async function* records(bytes: AsyncIterable<Buffer>): AsyncGenerator<{ kind: string; payload: Buffer }> {
  let left: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    left = left.length === 0 ? chunk : Buffer.concat([left, chunk]);
    while (left.length >= 5) {
      const size = left.readUInt32BE(1);
      if (left.length < 5 + size) break;
      yield { kind: left.toString('latin1', 0, 1), payload: left.subarray(5, 5 + size) };
      left = left.subarray(5 + size);
    }
  }
  if (left.length > 0) throw broken();
}

export type Reader = {
  head: (head: Header) => Promise<void>;
  // takes all of the table's rows
  table: (table: TableHead, rows: AsyncIterable<Buffer>) => Promise<void>;
  sequences: (all: Sequence[]) => Promise<void>;
};

/** Reads it through; what does not add up is a sentence. Returns how many rows each table has. */
export async function read(
  pieces: AsyncIterable<Buffer>,
  reader: Partial<Reader>,
): Promise<Map<string, number>> {
  const all = records(unpacked(pieces));
  const counts = new Map<string, number>();
  const json = (payload: Buffer): unknown => JSON.parse(payload.toString('utf8'));
  let ended = false;
  const next = async () => {
    const { value, done } = await all.next();
    return done ? null : value;
  };
  try {
    const first = await next();
    if (first?.kind !== 'H') throw broken();
    const format = z.object({ format: z.number() }).parse(json(first.payload));
    if (format.format !== 1)
      throw new StartError(
        'This backup was made by a newer version of Oppgavetorget: install that, and restore with it.',
      );
    await reader.head?.(header.parse(json(first.payload)));
    for (let each = await next(); each; each = await next()) {
      if (ended) throw broken();
      if (each.kind === 'T') {
        const head = table.parse(json(each.payload));
        const hash = createHash('sha256');
        let lines = 0;
        let end: Buffer | null = null;
        const rows = (async function* () {
          for (let row = await next(); ; row = await next()) {
            if (row?.kind !== 'D') {
              end = row?.kind === 'E' ? row.payload : null;
              return;
            }
            hash.update(row.payload);
            lines += linesIn(row.payload);
            yield row.payload;
          }
        })();
        await reader.table?.(head, rows);
        // whoever did not want them
        while (!(await rows.next()).done);
        if (!end) throw broken();
        const count = counted.parse(json(end));
        if (count.rows !== lines || count.hash !== hash.digest('hex')) throw broken();
        counts.set(head.name, lines);
      } else if (each.kind === 'S') await reader.sequences?.(sequences.parse(json(each.payload)));
      else if (each.kind === 'Z') {
        ended = true;
        if (z.object({ tables: z.number() }).parse(json(each.payload)).tables !== counts.size) throw broken();
      } else throw broken();
    }
    if (!ended) throw broken();
    return counts;
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError) throw broken();
    throw error;
  } finally {
    await all.return(undefined).catch(() => {});
  }
}
