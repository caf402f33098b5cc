// The network between a phone and the app, which does what a test tells it: loses, delays, and answers in the app's place.
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What was asked, as it came from the phone. */
export type Asked = { method: string; path: string; tap: string | null; body: string };

/** What becomes of it. */
export type Fate =
  | 'arrives'
  /** the app never hears of it, and the phone gets no answer */
  | 'request lost'
  /** the app does it, and the phone gets no answer */
  | 'answer lost'
  /** the app does it, and the answer breaks off in the middle */
  | 'answer cut'
  /** nothing at all, until the network is told to go on */
  | 'silence'
  /** somebody else answers: a captive portal, a balancer */
  | { status: number; headers?: Record<string, string>; body?: string };

export type Network = {
  url: string;
  /** to another app, as when a node takes over; or null: the server is down */
  leadsTo: (appUrl: string | null) => void;
  /** from now on */
  does: (fate: Fate | ((asked: Asked) => Fate)) => void;
  /** all that came, whatever became of it */
  asked: Asked[];
  /** those of them that were taps */
  taps: () => Asked[];
  /** what was met with silence goes on as if it came now */
  goesOn: () => void;
  /** changes a page or a script on its way: the app itself is never rebuilt for a test */
  rewrites: (path: string, change: (text: string) => string) => void;
  close: () => Promise<void>;
};

export const captivePortal: Fate = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!doctype html><title>Gratis nett</title><h1>Velkommen til kjøpesenteret</h1><form method="post"><button>Godta</button></form>',
};
export const brokenServer: Fate = {
  status: 500,
  headers: { 'content-type': 'text/plain' },
  body: 'Internal Server Error',
};
/** What the app says to each form of its own pages when ORIGIN is another address than theirs. */
export const wrongAddress: Fate = {
  status: 403,
  headers: { 'content-type': 'text/plain' },
  body: 'Cross-site POST form submissions are forbidden',
};
export const tooMany = (seconds: number): Fate => ({
  status: 429,
  headers: { 'content-type': 'text/plain', 'retry-after': String(seconds) },
  body: 'Too many requests',
});

const isTap = ({ tap }: Asked) => tap !== null;
const only = (value: string | string[] | undefined): string | null =>
  value === undefined ? null : Array.isArray(value) ? (value[0] ?? null) : value;

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** `from` is the address on the net that the app sees. */
export async function networkTo(appUrl: string, from: string): Promise<Network> {
  const agent = new Agent({ keepAlive: true });
  const asked: Asked[] = [];
  const changes = new Map<string, (text: string) => string>();
  let app: string | null = appUrl;
  let fateOf: (asked: Asked) => Fate = () => 'arrives';
  let waiting: (() => void)[] = [];

  const passOn = (sent: IncomingMessage, body: Buffer, answer: ServerResponse, fate: Fate): void => {
    if (app === null) return void sent.socket.destroy();
    const target = new URL(app);
    const headers: IncomingMessage['headers'] = {
      ...sent.headers,
      host: target.host,
      'x-forwarded-for': from,
    };
    if (headers.origin === url) headers.origin = target.origin;
    if (headers.referer?.startsWith(url)) headers.referer = target.origin + headers.referer.slice(url.length);
    const change = changes.get(new URL(sent.url ?? '/', url).pathname);
    if (change) headers['accept-encoding'] = 'identity';
    const onward = request(
      { agent, host: '127.0.0.1', port: target.port, method: sent.method, path: sent.url, headers },
      (given) => {
        if (fate === 'answer lost') {
          given.resume();
          given.once('close', () => sent.socket.destroy());
          return;
        }
        const told = { ...given.headers };
        if (told.location?.startsWith(target.origin))
          told.location = url + told.location.slice(target.origin.length);
        if (fate === 'answer cut') {
          void bodyOf(given).then((whole) => {
            answer.writeHead(given.statusCode ?? 502, {
              ...told,
              'content-length': String(whole.length + 100),
            });
            answer.write(whole.subarray(0, whole.length / 2), () => sent.socket.destroy());
          });
          return;
        }
        if (change) {
          void bodyOf(given).then((whole) => {
            delete told['content-length'];
            delete told.etag;
            answer.writeHead(given.statusCode ?? 502, told).end(change(whole.toString()));
          });
          return;
        }
        answer.writeHead(given.statusCode ?? 502, told);
        given.pipe(answer);
        given.once('error', () => sent.socket.destroy());
      },
    );
    onward.once('error', () => sent.socket.destroy());
    onward.end(body);
  };

  const meet = (one: Asked, sent: IncomingMessage, body: Buffer, answer: ServerResponse): void => {
    const fate = fateOf(one);
    if (fate === 'silence') return void waiting.push(() => meet(one, sent, body, answer));
    if (fate === 'request lost') return void sent.socket.destroy();
    if (typeof fate === 'object') return void answer.writeHead(fate.status, fate.headers).end(fate.body);
    passOn(sent, body, answer, fate);
  };

  const server = createServer((sent, answer) => {
    sent.on('error', () => {});
    answer.on('error', () => {});
    void bodyOf(sent)
      .then((body) => {
        const one: Asked = {
          method: sent.method ?? 'GET',
          path: sent.url ?? '/',
          tap: only(sent.headers['x-tap']),
          body: body.toString(),
        };
        asked.push(one);
        meet(one, sent, body, answer);
      })
      // whoever asked is gone
      .catch(() => sent.socket.destroy());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;

  return {
    url,
    asked,
    taps: () => asked.filter(isTap),
    leadsTo: (other) => (app = other),
    does(fate) {
      fateOf = typeof fate === 'function' ? fate : () => fate;
    },
    goesOn() {
      const held = waiting;
      waiting = [];
      for (const go of held) go();
    },
    rewrites: (path, change) => changes.set(path, change),
    async close() {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}
