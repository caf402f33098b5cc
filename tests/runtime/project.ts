// A Supabase project of the tests' own: its gateway, Auth and data API answer with the codes and shapes of the real ones, as far as the app asks.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export const keys = {
  publishable: 'sb_publishable_of_the_tests_own_project',
  secret: 'sb_secret_of_the_tests_own_project',
};

export type Call = {
  path: string;
  apikey: string | undefined;
  /** whose token it bears: none, a session's, or a key that the gateway would have to exchange */
  bearer: 'none' | 'session' | 'publishable' | 'secret';
  address: string | undefined;
};
type Answer = { status: number; body: unknown } | 'silence';

export const person = {
  person_id: '11111111-1111-4111-8111-111111111111',
  first_name: 'Ada',
  last_name: 'Prøve',
  language: 'nb',
  roles: ['administrator'],
  notice_read: true,
  unread: {},
  municipality_code: '3301',
};
const user = {
  id: '22222222-2222-4222-8222-222222222222',
  email: 'ada@example.no',
  aud: 'authenticated',
  role: 'authenticated',
};

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
let made = 0;
/** What Auth gives who is let in. `lasts`: seconds until its token ends. */
export function newSession(lasts = 600, now = Date.now()) {
  const iat = Math.floor(now / 1000);
  const said = { sub: user.id, email: user.email, role: 'authenticated', iat, exp: iat + lasts, n: ++made };
  return {
    access_token: `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ ...said, amr: [{ method: 'otp', timestamp: iat }] })}.signature`,
    token_type: 'bearer',
    expires_in: lasts,
    expires_at: iat + lasts,
    refresh_token: `refresh${made}`,
    user,
  };
}
/** As a browser holds it. */
export const cookieOf = (session: object) =>
  `session=base64-${Buffer.from(JSON.stringify(session)).toString('base64url')}`;

/** As Auth writes a no since 2024. */
export const no = (code: string, status: number, more: object = {}): Answer => ({
  status,
  body: { code, message: `told by its code: ${code}`, ...more },
});

export async function startProject() {
  const calls: Call[] = [];
  const sockets = new Set<Socket>();
  let attempts = 0;
  const project = {
    url: '',
    calls,
    /** what Auth says to anything but whether it is there */
    auth: (_path: string, _body: Record<string, unknown>, _call: Call): Answer => ({
      status: 200,
      body: newSession(),
    }),
    /** what the data API says, by function */
    rest: {} as Record<string, (body: Record<string, unknown>) => Answer>,
    /** nothing at all comes from Auth, not even whether it is there */
    silent: false,
    /** what Auth answers who asks whether it is there */
    health: 200,
    /** Auth is there, and what it is asked waits for this */
    slow: null as Promise<void> | null,
    /** a clock of its own */
    ahead: 0,
    /** tries that count in the app's limiter just now */
    attempts: () => attempts,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };

  const bearerOf = ({ headers: { authorization } }: IncomingMessage): Call['bearer'] => {
    const token = authorization?.replace(/^Bearer /, '');
    if (!token) return 'none';
    return token === keys.publishable ? 'publishable' : token === keys.secret ? 'secret' : 'session';
  };
  const rows = (body: unknown): Answer => ({ status: 200, body });
  function dataApi(name: string, call: Call, body: Record<string, unknown>): Answer {
    const own = project.rest[name];
    if (own) return own(body);
    if (name === 'who_asks') return rows([{ user_id: null, role: 'anon', token_role: 'anon' }]);
    if (name === 'whoami') return rows(call.bearer === 'session' ? [person] : []);
    const tries = Array.isArray(body.try_keys) ? body.try_keys.length : 0;
    if (name === 'count_try') attempts += tries;
    if (name === 'give_back_try') attempts -= tries;
    if (name === 'count_try') return rows(0);
    if (name === 'try_code' || name === 'is_begun') return rows(true);
    if (name === 'clock_state') return rows([{ last_run_at: new Date().toISOString(), stopped: false }]);
    if (name === 'run_due_chore' || name === 'give_back_try') return rows(null);
    return rows([]);
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const text = Buffer.concat(pieces).toString();
    const body: Record<string, unknown> = text ? JSON.parse(text) : {};
    const path = request.url ?? '';
    const { apikey, 'sb-forwarded-for': address } = request.headers;
    const call = { path, apikey: String(apikey), bearer: bearerOf(request), address: address?.toString() };
    calls.push(call);
    const auth = path.startsWith('/auth/v1/');
    if (auth && project.silent) return;
    if (auth && !path.startsWith('/auth/v1/health')) await project.slow;
    const function_ = /^\/rest\/v1\/rpc\/(\w+)/.exec(path)?.[1];
    const said = path.startsWith('/auth/v1/health')
      ? { status: project.health, body: { version: 'the tests’ own', name: 'GoTrue', description: '' } }
      : path.startsWith('/auth/v1/settings')
        ? rows({ disable_signup: true, mailer_autoconfirm: true, external: { email: true } })
        : auth
          ? project.auth(path.slice('/auth/v1'.length), body, call)
          : dataApi(function_ ?? '', call, body);
    if (said === 'silence') return;
    response
      .writeHead(said.status, {
        'content-type': 'application/json',
        date: new Date(Date.now() + project.ahead).toUTCString(),
        ...(auth && { 'x-supabase-api-version': '2024-01-01' }),
      })
      .end(said.status === 204 ? undefined : JSON.stringify(said.body));
  }

  const server = createServer((request, response) => void answer(request, response));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  project.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return project;
}
export type Project = Awaited<ReturnType<typeof startProject>>;
