// Stands between a program and its PostgreSQL, passes everything on, and writes down which statements go over the wire in which order.
import { connect, createServer, type AddressInfo } from 'node:net';

export type Sent = { connection: number; sql: string; values: (string | null)[] };
export type Wire = {
  url: string;
  sent: Sent[];
  /** the connection breaks as soon as such a statement has been sent, once */
  breakAt: (sql: RegExp) => void;
  stop: () => Promise<void>;
};

// One connection's messages: https://www.postgresql.org/docs/17/protocol-message-formats.html
function listener(hear: (sql: string, values: (string | null)[]) => void) {
  let rest: Buffer = Buffer.alloc(0);
  let begun = false;
  const prepared = new Map<string, string>();
  const text = (body: Buffer, from: number): [string, number] => {
    const end = body.indexOf(0, from);
    return [body.toString('utf8', from, end), end + 1];
  };
  const bound = (body: Buffer, from: number): (string | null)[] => {
    let at = from + 2 + 2 * body.readInt16BE(from);
    const values: (string | null)[] = [];
    const count = body.readInt16BE(at);
    at += 2;
    for (let n = 0; n < count; n++) {
      const length = body.readInt32BE(at);
      at += 4;
      values.push(length < 0 ? null : body.toString('utf8', at, at + length));
      at += Math.max(0, length);
    }
    return values;
  };
  return (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      // only the very first message has no letter before its length
      const head = begun ? 1 : 0;
      if (rest.length < head + 4) return;
      const length = head + rest.readInt32BE(head);
      if (rest.length < length) return;
      const letter = begun ? String.fromCharCode(rest[0] ?? 0) : '';
      const body = rest.subarray(head + 4, length);
      rest = rest.subarray(length);
      begun = true;
      if (letter === 'Q') hear(text(body, 0)[0], []);
      if (letter === 'P') {
        const [name, at] = text(body, 0);
        prepared.set(name, text(body, at)[0]);
      }
      if (letter === 'B') {
        const [name, at] = text(body, text(body, 0)[1]);
        hear(prepared.get(name) ?? '', bound(body, at));
      }
    }
  };
}

export async function wireTo(databaseUrl: string): Promise<Wire> {
  const target = new URL(databaseUrl);
  const sent: Sent[] = [];
  let breaksAt: RegExp | null = null;
  let connections = 0;
  const sockets = new Set<{ destroy: () => void }>();
  const server = createServer((client) => {
    const connection = ++connections;
    const upstream = connect(Number(target.port), target.hostname);
    sockets.add(client).add(upstream);
    const listen = listener((sql, values) => {
      sent.push({ connection, sql, values });
      if (!breaksAt?.test(sql)) return;
      breaksAt = null;
      client.destroy();
      upstream.destroy();
    });
    client.on('data', listen).pipe(upstream).pipe(client);
    for (const socket of [client, upstream])
      socket.on('error', () => {
        client.destroy();
        upstream.destroy();
      });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    sent,
    breakAt(sql) {
      breaksAt = sql;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
