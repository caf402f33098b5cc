// A push service of our own: takes messages as a browser's maker does, checks who sends them, and opens them with the keys
// that only the phone has. And the two others by which people are told: a mail server, and a service for text messages.
import { createECDH, createPublicKey, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decrypt } from 'http_ece';
import { SMTPServer } from 'smtp-server';
import { z } from 'zod';

const listening = (server: Server): Promise<number> =>
  new Promise((done) => server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)));
const closed = (server: Server): Promise<void> =>
  new Promise((done) => {
    server.closeAllConnections();
    server.close(() => done());
  });

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

/** Whoever sends must have signed, for this service, with the key that is named, for a day at most. */
function signedBy(authorization: string, audience: string): string {
  const { token, key } = /^vapid t=(?<token>[^,]+), ?k=(?<key>\S+)$/.exec(authorization)?.groups ?? {};
  if (!token || !key) throw new Error(`no VAPID: ${authorization}`);
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const publicKey = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  });
  const right = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  const { aud, exp, sub } = z
    .object({ aud: z.string(), exp: z.number(), sub: z.string() })
    .parse(JSON.parse(Buffer.from(claims, 'base64url').toString()));
  const left = exp - Date.now() / 1000;
  if (!right || aud !== audience || left <= 0 || left > 86_400 || !/^(mailto:|https:)/.test(sub))
    throw new Error('the signature does not hold');
  return key;
}

const payload = z.object({
  v: z.literal(1),
  person: z.string(),
  tag: z.string(),
  title: z.string(),
  body: z.string(),
  url: z.string(),
  silent: z.boolean(),
  actions: z.array(z.object({ action: z.string(), title: z.string() }).loose()),
});
export type Received = z.infer<typeof payload> & {
  /** what the phone's worker gets */
  data: string;
  ttl: number;
  urgency: string;
  topic: string;
  key: string;
};

export type TestPhone = {
  endpoint: string;
  p256dh: string;
  auth: string;
  received: Received[];
  /** what the service answers for it: the first that is there, else 201 */
  answers: { status: number; retryAfter?: string }[];
};

export async function pushService() {
  const phones = new Map<string, TestPhone & { open: (body: Buffer) => Buffer }>();
  const wrong: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const phone = phones.get(request.url ?? '');
      const body = await bodyOf(request);
      const answer = phone ? phone.answers.shift() : { status: 404 };
      if (phone && !answer)
        try {
          const { authorization = '', ttl, urgency, topic } = request.headers;
          if (request.headers['content-encoding'] !== 'aes128gcm') throw new Error('not aes128gcm');
          const data = phone.open(body).toString();
          phone.received.push({
            ...payload.parse(JSON.parse(data)),
            data,
            key: signedBy(authorization, `http://127.0.0.1:${port}`),
            ttl: Number(ttl),
            urgency: String(urgency),
            topic: String(topic),
          });
        } catch (error) {
          wrong.push(String(error));
        }
      response.writeHead(
        answer?.status ?? 201,
        answer?.retryAfter ? { 'retry-after': answer.retryAfter } : {},
      );
      response.end();
    })();
  });
  const port = await listening(server);
  return {
    /** what was sent and is not as it must be */
    wrong,
    aPhone(): TestPhone {
      const curve = createECDH('prime256v1');
      curve.generateKeys();
      const auth = randomBytes(16);
      const path = `/${randomBytes(8).toString('hex')}`;
      const phone = {
        endpoint: `http://127.0.0.1:${port}${path}`,
        p256dh: curve.getPublicKey('base64url', 'uncompressed'),
        auth: auth.toString('base64url'),
        received: [],
        answers: [],
        open: (body: Buffer) => decrypt(body, { version: 'aes128gcm', privateKey: curve, authSecret: auth }),
      };
      phones.set(path, phone);
      return phone;
    },
    stop: () => closed(server),
  };
}

export type Letter = { to: string[]; text: string };

export async function mailServer() {
  const letters: Letter[] = [];
  // what it says to the next letters, instead of taking them
  const refusals: number[] = [];
  // what it keeps to itself for now: its greeting, or that it has taken a letter
  const held = { greeting: Promise.resolve(), receipt: Promise.resolve() };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 1000,
    onConnect(_session, done) {
      void held.greeting.then(() => done());
    },
    onRcptTo(_address, _session, done) {
      const code = refusals.shift();
      done(code ? Object.assign(new Error('not now'), { responseCode: code }) : undefined);
    },
    onData(stream, session, done) {
      void (async () => {
        const pieces: Buffer[] = [];
        for await (const piece of stream) pieces.push(Buffer.from(piece));
        letters.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(pieces).toString(),
        });
        await held.receipt;
        done();
      })();
    },
  });
  const port = await listening(server.server as unknown as Server);
  return {
    letters,
    refusals,
    /** Until the function that is returned is called, it says no word, or not that it has what it was sent. */
    holdBack(what: keyof typeof held): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      held[what] = promise;
      return resolve;
    },
    url: `smtp://127.0.0.1:${port}`,
    stop: () => new Promise<void>((done) => server.close(() => done())),
  };
}

export async function textService() {
  const messages: { type: string; key: string; body: string }[] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = (await bodyOf(request)).toString();
      const status = answers.shift();
      if (!status)
        messages.push({
          type: request.headers['content-type'] ?? '',
          key: String(request.headers['x-key']),
          body,
        });
      response.writeHead(status ?? 200).end();
    })();
  });
  const port = await listening(server);
  return { messages, answers, url: `http://127.0.0.1:${port}/send`, stop: () => closed(server) };
}
