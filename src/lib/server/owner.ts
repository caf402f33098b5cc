import { setTimeout as sleep } from 'node:timers/promises';
import postgres, { type Options, type PostgresType, type Sql } from 'postgres';
import { coded } from './deadline.ts';
import { reachable } from './login-role.ts';

/** The owner's connections, for what the app asks by itself: the clock, the planner, what is sent. For single statements. */
export type Owner = {
  /** the same all the time, whatever becomes of the connections behind it */
  sql: Sql;
  /** the connections are left to themselves, and what is asked next gets others */
  renew: () => void;
  end: () => Promise<void>;
};

const most = 3;

// When one of its connections breaks, the driver keeps what was to be written, and greets the server with it the next time: such a driver
// is given up whole (see pool.ts). What is under way on its other connections comes to its end.
export async function openOwner(url: string): Promise<Owner> {
  const like = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await reachable(like, 'MIGRATION_DATABASE_URL');
  } finally {
    await like.end({ timeout: 1 }).catch(() => {});
  }
  let ended = false;
  const make = (): Sql => {
    const sql = postgres({
      ...like.options,
      max: most,
      max_lifetime: null,
      // they are known by now; asked for on a connection that breaks meanwhile, their answer is a rejection that nobody catches
      fetch_types: false,
      onclose() {
        if (sql === current && !ended) renew();
      },
    } as unknown as Options<Record<string, PostgresType>>) as Sql;
    return sql;
  };
  const renew = () => {
    const old = current;
    current = make();
    void old.end({ timeout: 30 }).catch(() => {});
  };
  let current = make();
  return {
    sql: new Proxy(current, {
      apply: (_, __, given: unknown[]): unknown => Reflect.apply(current, undefined, given),
      get: (_, name): unknown => Reflect.get(current, name),
    }),
    renew,
    async end() {
      ended = true;
      await current.end({ timeout: 1 }).catch(() => {});
    },
  };
}

type Questions = Record<string, (...given: never[]) => Promise<unknown>>;

/** The same questions, each given up where nothing answers for so long: a connection can be silent for ever. */
export function givenUp<Q extends Questions>(questions: Q, owner: Pick<Owner, 'renew'>, seconds = 120): Q {
  const limited = Object.entries(questions).map(([name, ask]) => [
    name,
    async (...given: never[]) => {
      const silent = new AbortController();
      const silence = sleep(seconds * 1000, null, { ref: false, signal: silent.signal }).then(() => {
        owner.renew();
        throw coded('NO_ANSWER', `the database gave no answer within ${seconds} seconds`);
      });
      silence.catch(() => {});
      try {
        return await Promise.race([ask(...given), silence]);
      } finally {
        silent.abort();
      }
    },
  ]);
  return Object.fromEntries(limited) as Q;
}
