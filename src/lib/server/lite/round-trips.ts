import type { PostgresConnection } from '@supabase/lite/postgres';
import { StartError } from '../environment.ts';

// The API in our process tells the database who asks in ten statements, one after the other, and has every statement planned anew.
// Here it says the same in one or two, which travel with the question itself instead of being waited for, and statements keep their plans:
// a third of the time of a request. Pinned to @supabase/lite 0.10.0.

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
const nothing = Promise.resolve([]);

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

export function fewerRoundTrips(connection: PostgresConnection, keepPlans: boolean): void {
  for (const name of names)
    if (!(name in connection))
      throw new StartError(
        `@supabase/lite has changed (${name} is gone): run npm ci, so that it is the version that this app was tried with.`,
      );
  Object.assign(connection, {
    async applyJwtSessionContext(transaction: Transaction, { auth, storage }: Asker) {
      const role = auth?.role || 'anon';
      await set(transaction, {
        role,
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
  if (!keepPlans) return;
  const { driver } = connection;
  const reserve = driver.reserve.bind(driver);
  driver.reserve = async () => {
    const reserved = await reserve();
    const unsafe = reserved.unsafe.bind(reserved);
    reserved.unsafe = ((query, parameters, options) => {
      const asked = unsafe(query, parameters, { prepare: (parameters?.length ?? 0) > 0, ...options });
      if (query !== 'begin' && !query.startsWith(settingsBegin)) return asked;
      // Sent, and not waited for. Should it fail, so does what comes after it: the transaction is broken, or the role is still the login
      // role, which inherits nothing and so is refused.
      asked.catch(() => {});
      return nothing;
    }) as typeof unsafe;
    return reserved;
  };
}
