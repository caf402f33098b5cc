import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { codeOf } from '../deadline.ts';
import type { Line, Pool } from '../pool.ts';
import type { Ways } from './round-trips.ts';

// A question to a function of the database, answered as PostgREST does it: PostgreSQL writes the JSON, and who asks, the question and the end
// of the transaction travel together. The API in our process would read the account twice, take the rows apart and put them together again:
// three quarters of what a page took. All that is not a plain call by somebody with a good token, or by nobody, is left to it.

// The function is not as it was when this app started, as beside a newer one: it reads no more only, or takes other arguments. Nothing has
// been done, and who answers the rest looks at what there is now.
const otherwise = new Set(['25006', '42883', '42804']);

type Claims = Record<string, unknown> & { sub: string; role: 'authenticated' };

const path = '/rest/v1/rpc/';
const statuses: Readonly<Record<string, number>> = {
  '23502': 400,
  '23503': 409,
  '23505': 409,
  '23514': 400,
  '25006': 405,
  P0001: 400,
};

/** What a token says, when it is ours and holds now. */
export function claimsOf(token: string, secret: string): Claims | null {
  const [header = '', payload = '', signature = '', ...more] = token.split('.');
  if (more.length > 0) return null;
  const made = createHmac('sha256', secret).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== made.length || !timingSafeEqual(given, made)) return null;
  const said = objectIn(decoded(payload));
  if (objectIn(decoded(header))?.alg !== 'HS256' || !said) return null;
  const now = Math.floor(Date.now() / 1000);
  const { sub, role, exp, iat, nbf } = said;
  if (typeof sub !== 'string' || role !== 'authenticated' || typeof exp !== 'number' || exp <= now)
    return null;
  if ([iat, nbf].some((from) => from !== undefined && (typeof from !== 'number' || from > now))) return null;
  return { ...said, sub, role };
}

const decoded = (part: string) => Buffer.from(part, 'base64url').toString();

function objectIn(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

const shape = z.object({
  name: z.string(),
  // by name, as the database calls their types
  args: z.record(z.string(), z.string()),
  set: z.boolean(),
  nothing: z.boolean(),
  reads: z.boolean(),
});
type Shape = z.infer<typeof shape>;

async function shapesOf(pool: Pool): Promise<Map<string, Shape>> {
  const [row] = await pool.ask(`
    select json_agg(json_build_object('name', p.proname, 'set', p.proretset, 'nothing', p.prorettype = 'void'::regtype,
      'reads', p.provolatile <> 'v', 'args', (
        select coalesce(json_object_agg(p.proargnames[n], format_type(t, null)), '{}')
        from unnest(p.proargtypes) with ordinality as a (t, n))))::text as shapes
    from pg_proc p
    -- what others have made here, without names or with one name for several, is not called by name
    where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' and p.provariadic = 0
      and cardinality(coalesce(p.proargnames, '{}')) >= p.pronargs
      and '' <> all (coalesce(p.proargnames[1:p.pronargs], '{}'))
      and not exists (
        select from pg_proc o where o.pronamespace = p.pronamespace and o.proname = p.proname and o.oid <> p.oid)`);
  const shapes = z.array(shape).parse(JSON.parse(row?.shapes ?? '[]'));
  return new Map(shapes.map((each) => [each.name, each]));
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

function callOf({ name, args, set, nothing }: Shape, given: string[]): string {
  const columns = given.map((arg) => `${quoted(arg)} ${args[arg]}`).join(', ');
  const passed = given.map((arg) => `${quoted(arg)} => given.${quoted(arg)}`).join(', ');
  // a name that no column has
  const answer = nothing
    ? 'null'
    : set
      ? `coalesce(json_agg("the answer"), '[]')::text`
      : 'to_json("the answer")::text';
  const from = columns ? `json_to_record($1::json) as given (${columns}), lateral ` : '';
  const asked = `${from}public.${quoted(name)}(${passed}) as "the answer"`;
  return set
    ? `select ${answer} as json from (select "the answer" from ${asked} limit ${atATime}) as cut`
    : `select ${answer} as json from ${asked}`;
}

// what Supabase gives at a time, and no more (max_rows in supabase/config.toml): what forgets it is seen here too
const atATime = 1000;

// for the length of the transaction
function sayingOf(who: Claims | null, timeout: string | undefined): [sql: string, values: string[]] {
  const role = who?.role ?? 'anon';
  const settings = {
    role,
    ...(timeout === undefined ? {} : { statement_timeout: timeout }),
    'request.jwt.claim.sub': who?.sub ?? '',
    'request.jwt.claim.role': role,
    'request.jwt.claims': who ? JSON.stringify(who) : '',
  };
  const values = Object.entries(settings).flat();
  const each = values.flatMap((_, n) => (n % 2 ? [] : `set_config($${n + 1}, $${n + 2}, true)`));
  return [`select ${each.join(', ')}`, values];
}

const json = (body: string, status = 200) =>
  new Response(body, { status, headers: { 'content-type': 'application/json; charset=utf-8' } });

const sqlError = z.object({
  message: z.string(),
  detail: z.string().nullish().default(null),
  hint: z.string().nullish().default(null),
});

function refusal(error: unknown, role: string): Response {
  const code = codeOf(error);
  const status =
    Number(/^PT([2-5]\d\d)$/.exec(code)?.[1] ?? 0) ||
    (code === '42501' ? (role === 'anon' ? 401 : 403) : 0) ||
    statuses[code] ||
    (/^2[12]/.test(code) ? 400 : 500);
  const { message, detail: details, hint } = sqlError.parse(error);
  return json(JSON.stringify({ code, message, details, hint }), status);
}

/** Answers what is a plain call of a function; null: to be answered by whoever else. */
export async function openFunctions({
  pool,
  secret,
  keepPlans,
  statementTimeouts,
  failed,
}: Ways & { secret: string }) {
  let shapes = await shapesOf(pool);
  const calls = new Map<string, string>();

  const whoAsks = (headers: Headers): Claims | 'nobody' | null => {
    const given = headers.get('authorization');
    // the publishable key stands for nobody
    if (given === null || given.startsWith('Bearer sb_publishable_')) return 'nobody';
    return given.startsWith('Bearer ') ? claimsOf(given.slice(7), secret) : null;
  };

  async function answer(
    shape: Shape,
    given: string[],
    body: string,
    who: Claims | null,
  ): Promise<Response | null> {
    const role = who?.role ?? 'anon';
    const key = [shape.name, ...given].join(' ');
    const call = calls.get(key) ?? callOf(shape, given);
    calls.set(key, call);
    const [saying, values] = sayingOf(who, statementTimeouts.get(role));
    let line: Line | undefined;
    try {
      line = await pool.reserve();
      // none is waited for by itself: after one that fails the transaction is broken, and ends without having done anything
      const [begun, told, asked, ended] = await Promise.allSettled([
        line.unsafe(shape.reads ? 'begin read only' : 'begin'),
        line.unsafe(saying, values, { prepare: keepPlans }),
        line.unsafe(call, given.length > 0 ? [body] : [], { prepare: keepPlans }),
        line.unsafe('commit'),
      ]);
      for (const each of [begun, told, asked, ended]) if (each.status === 'rejected') throw each.reason;
      if (asked.status === 'rejected' || shape.nothing) return new Response(null, { status: 204 });
      return json(asked.value[0]?.json ?? 'null');
    } catch (error) {
      if (otherwise.has(codeOf(error))) {
        shapes = await shapesOf(pool).catch(() => shapes);
        calls.clear();
        return null;
      }
      failed(error);
      return refusal(error, role);
    } finally {
      line?.release();
    }
  }

  return async (input: string | URL | Request, init?: RequestInit): Promise<Response | null> => {
    if (init?.method !== 'POST' || input instanceof Request || typeof init.body !== 'string') return null;
    const url = String(input);
    const at = url.indexOf(path);
    const shape = at < 0 ? undefined : shapes.get(url.slice(at + path.length));
    const headers = init.headers instanceof Headers ? init.headers : new Headers(init.headers);
    const plain =
      !headers.has('prefer') && /^(\*\/\*|application\/json)$/.test(headers.get('accept') ?? '*/*');
    if (!shape || !plain) return null;
    const who = whoAsks(headers);
    const body = objectIn(init.body);
    if (who === null || body === null) return null;
    const given = Object.keys(body);
    if (!given.every((arg) => Object.hasOwn(shape.args, arg))) return null;
    return answer(shape, given, init.body, who === 'nobody' ? null : who);
  };
}
