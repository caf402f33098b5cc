import type { PostgresConnection } from '@supabase/lite/postgres';
import { StartError } from '../environment.ts';
import type { Line, Pool } from '../pool.ts';

// The API in our process tells the database who asks in ten statements, one after the other, and has every statement planned anew.
// Here it says the same in one or two, which travel with the question itself instead of being waited for, and statements keep their plans:
// a third of the time of a request. And it asks on connections of our own: see pool.ts. Pinned to @supabase/lite 0.10.0.

type Transaction = {
  executeQuery: (query: {
    sql: string;
    parameters: readonly string[];
    query: { kind: 'RawNode'; sqlFragments: string[]; parameters: [] };
    queryId: { queryId: string };
  }) => Promise<unknown>;
};
type Asker = {
  auth?: { role?: string | null; uid?: unknown; jwt?: unknown } | null;
  storage?: { operation?: unknown } | null;
};
type Request = { method: string; path: string; requestHeaders?: unknown };

const settingsBegin = 'select set_config($1, $2, true)';
const nothing = Promise.resolve([]) as unknown as ReturnType<Line['unsafe']>;

const names = ['applyJwtSessionContext', 'applyRpcRequestGucs'];

// For the length of the transaction, all in one statement.
function set(transaction: Transaction, settings: Record<string, string>): Promise<unknown> {
  const sql = `select ${Object.keys(settings)
    .map((_, i) => `set_config($${2 * i + 1}, $${2 * i + 2}, true)`)
    .join(', ')}`;
  return transaction.executeQuery({
    sql,
    parameters: Object.entries(settings).flat(),
    query: { kind: 'RawNode', sqlFragments: [sql], parameters: [] },
    queryId: { queryId: 'settings' },
  });
}

export type Ways = {
  pool: Pool;
  keepPlans: boolean;
  // how long a statement of each role may take, as the database itself says
  statementTimeouts: ReadonlyMap<string, string>;
  // where several questions are one transaction
  lineOf: () => Promise<Line> | null;
  failed: (error: unknown) => void;
};

export function askOn(
  connection: PostgresConnection,
  { pool, keepPlans, statementTimeouts, lineOf, failed }: Ways,
): void {
  for (const name of names)
    if (!(name in connection))
      throw new StartError(
        `@supabase/lite has changed (${name} is gone): run npm ci, so that it is the version that this app was tried with.`,
      );
  Object.assign(connection, {
    async applyJwtSessionContext(transaction: Transaction, { auth, storage }: Asker) {
      const role = auth?.role || 'anon';
      const timeout = statementTimeouts.get(role);
      await set(transaction, {
        role,
        ...(timeout === undefined ? {} : { statement_timeout: timeout }),
        'request.jwt.claim.sub': String(auth?.uid ?? ''),
        'request.jwt.claim.role': role,
        'storage.operation': String(storage?.operation ?? ''),
        ...(auth?.jwt && typeof auth.jwt === 'object'
          ? { 'request.jwt.claims': JSON.stringify(auth.jwt) }
          : {}),
      });
    },
    async applyRpcRequestGucs(transaction: Transaction, { method, path, requestHeaders }: Request) {
      await set(transaction, {
        'response.status': '',
        'response.headers': '',
        'request.method': method,
        'request.path': path,
        'request.headers': JSON.stringify(requestHeaders ?? {}),
      });
    },
  });
  const { driver } = connection;
  driver.reserve = (async () => {
    const shared = lineOf();
    const line = await (shared ?? pool.reserve()).catch((error: unknown) => {
      failed(error);
      throw error;
    });
    const unsafe: Line['unsafe'] = (query, parameters, options) => {
      const asked = line.unsafe(query, parameters, {
        ...(keepPlans ? { prepare: (parameters?.length ?? 0) > 0 } : {}),
        ...options,
      });
      asked.catch(failed);
      if (!keepPlans || (query !== 'begin' && !query.startsWith(settingsBegin))) return asked;
      // Sent, and not waited for. Should it fail, so does what comes after it: the transaction is broken, or the role is still the login
      // role, which inherits nothing and so is refused.
      return nothing;
    };
    const release = () => {
      if (!shared) line.release();
    };
    return { unsafe, release };
  }) as unknown as typeof driver.reserve;
  driver.end = () => pool.close();
}
