import { connect as open, isIP, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as openTls, type ConnectionOptions } from 'node:tls';
import postgres, { type Options, type PostgresType, type Sql } from 'postgres';
import { coded, codeOf, isLostConnection, waited } from './deadline.ts';

// Connections of our own, each a driver of its own that never connects twice.
//
// In postgres 3.4.9 a reserved connection that breaks is put back among the closed ones while its holder goes on with it: the holder's
// "rollback" is written to a socket that is null, which ends the process; or the connection was opened again for another meanwhile, and then
// two people share it, one's question asked as the other. What was about to be written stays in its buffer and stands before the next
// greeting, so that the connection never opens again; and the answer it waited for is never given up, so that end() hangs.
// Here a connection that broke, was left in the middle of something, or whose asker has gone is thrown away whole, and nobody gets it again.

type AnyTypes = Record<string, PostgresType>;
export type Driver = Sql<Record<string, unknown>>;
type Result = Awaited<ReturnType<Driver['unsafe']>>;
type Parameters = NonNullable<globalThis.Parameters<Driver['unsafe']>[1]>;
type QueryOptions = { prepare?: boolean };

/** What a holder may do with a connection until it is released. */
export type Line = {
  unsafe: (query: string, parameters?: Parameters, options?: QueryOptions) => Promise<Result>;
  release: () => void;
};

export type Pool = {
  /** refused when none becomes free in time */
  reserve: () => Promise<Line>;
  /** one question, on a connection of the pool */
  ask: (query: string) => Promise<Result>;
  /** no new ones; those that are held have so many seconds */
  close: (seconds?: number) => Promise<void>;
};

type Limits = {
  most: number;
  /** so long somebody may wait for a connection */
  waitSeconds: number;
  /** so long one may be held where nobody said until when */
  holdSeconds: number;
  /** an older one is closed when it comes back */
  lifeSeconds: number;
};
const usual: Limits = { most: 20, waitSeconds: 5, holdSeconds: 60, lifeSeconds: 45 * 60 };

type Member = {
  sql: Driver;
  socket: Socket | null;
  backend: { pid: number; secret: number } | null;
  bornAt: number;
  dead: boolean;
  // whoever waits for an answer on it
  giveUp: Set<(error: Error) => void>;
  began: boolean;
};

type Waiting = { take: (member: Member) => void; refuse: (error: Error) => void };

/** `like`: a driver whose options and types the connections have; it has learnt the types of arrays by having connected once. */
export function openPool(like: Driver, limits: Partial<Limits> = {}): Pool {
  const { most, waitSeconds, holdSeconds, lifeSeconds } = { ...usual, ...limits };
  const { host: hosts, port: ports, path } = like.options as typeof like.options & { path?: string | false };
  const idle: Member[] = [];
  const all = new Set<Member>();
  const queue: Waiting[] = [];
  let opening = 0;
  let closing = false;
  let turn = 0;
  let emptied: (() => void) | null = null;

  function make(): Member {
    const at = turn++ % hosts.length;
    const [host, port] = [hosts[at] ?? 'localhost', ports[at] ?? 5432];
    let opened = false;
    const member: Member = {
      socket: null,
      backend: null,
      bornAt: Date.now(),
      dead: false,
      giveUp: new Set(),
      began: false,
      sql: postgres({
        ...like.options,
        max: 1,
        host: [host],
        port: [port],
        idle_timeout: null,
        max_lifetime: null,
        // its answer, when the connection breaks meanwhile, is a rejection that nobody catches
        fetch_types: false,
        // the socket that is given is that already: the driver's own cannot be ended from outside
        ssl: false,
        socket: async () => {
          if (opened) throw coded('CONNECTION_CLOSED', 'a connection is opened once');
          opened = true;
          const plain = (member.socket = open(path ? { path } : { host, port }));
          await once(plain, 'connect');
          const socket = (member.socket = await secured(plain, host, like.options.ssl));
          // nobody waited as long as that
          if (member.dead) socket.destroy();
          return socket;
        },
        onclose: () => end(member, coded('CONNECTION_CLOSED', 'the connection to the database was closed')),
      } as unknown as Options<AnyTypes>) as unknown as Driver,
    };
    all.add(member);
    return member;
  }

  // It is nobody's any more, whatever it was about; who waits for it is told.
  function end(member: Member, why: Error): void {
    if (member.dead) return;
    member.dead = true;
    all.delete(member);
    const at = idle.indexOf(member);
    if (at !== -1) idle.splice(at, 1);
    for (const giveUp of member.giveUp) giveUp(why);
    member.giveUp.clear();
    member.socket?.on('error', () => {}).destroy();
    void member.sql.end({ timeout: 0 }).catch(() => {});
    if (all.size === 0) emptied?.();
    serve();
  }

  // Ended in the database too: what nobody waits for does not work on there.
  function abandon(member: Member, why: Error): void {
    if (member.dead) return;
    if (member.giveUp.size > 0 && member.backend) cancel(member);
    end(member, why);
  }

  function cancel({ socket, backend }: Member): void {
    const [address, port] = [socket?.remoteAddress, socket?.remotePort];
    if (!backend || (!path && !address)) return;
    const message = Buffer.alloc(16);
    message.writeInt32BE(16, 0);
    message.writeInt32BE(80877102, 4);
    message.writeUInt32BE(backend.pid, 8);
    message.writeUInt32BE(backend.secret, 12);
    const asking = open(path ? { path } : { host: address, port: port ?? 5432 });
    asking.setTimeout(5000, () => asking.destroy());
    asking.on('error', () => {});
    asking.end(message);
    asking.unref();
  }

  // While the database starts it is asked again and again, as long as somebody would wait.
  async function connectOnce(until: number): Promise<Member> {
    for (;;) {
      const member = make();
      try {
        const first = ask(member, 'select 1');
        const late = sleep(Math.max(1, until - Date.now()), null, { ref: false });
        const answer = await Promise.race([first, late]);
        if (answer === null) throw coded('CONNECT_TIMEOUT', 'the database did not answer');
        member.backend = answer.state;
        return member;
      } catch (error) {
        end(member, error instanceof Error ? error : coded('unknown', 'not an error'));
        const comes = ['ECONNREFUSED', '57P03', 'CONNECTION_CLOSED', 'ECONNRESET'].includes(codeOf(error));
        if (closing || !comes || Date.now() + 100 > until) throw error;
        await sleep(50, null, { ref: false });
      }
    }
  }

  function ask(
    member: Member,
    query: string,
    parameters?: Parameters,
    options?: QueryOptions,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (member.dead) return reject(coded('CONNECTION_CLOSED', 'the connection to the database was closed'));
      member.giveUp.add(reject);
      const done = () => member.giveUp.delete(reject);
      member.sql.unsafe(query, parameters, options).then(
        (answer) => {
          done();
          if (/^\s*(begin|start transaction)\b/i.test(query)) member.began = true;
          else if (/^\s*(commit|rollback)\s*$/i.test(query)) member.began = false;
          resolve(answer);
        },
        (error: unknown) => {
          done();
          reject(error instanceof Error ? error : coded(codeOf(error), 'not an error'));
          if (isLostConnection(error))
            end(member, coded(codeOf(error), 'the connection to the database was lost'));
        },
      );
    });
  }

  function serve(): void {
    while (queue.length > 0 && idle.length > 0) queue.shift()?.take(idle.pop() as Member);
    // one for each who waits, as many as there may be; whoever is first gets whichever is ready first
    while (opening < queue.length && all.size < most && !closing) {
      opening++;
      void connectOnce(Date.now() + waitSeconds * 1000)
        .finally(() => opening--)
        .then(back, (error: Error) => {
          queue.shift()?.refuse(error);
          serve();
        });
    }
  }

  function back(member: Member): void {
    if (member.dead) return serve();
    if (closing) return end(member, coded('CONNECTION_ENDED', 'the app is stopping'));
    idle.push(member);
    serve();
  }

  const free = (signal: AbortSignal): Promise<Member> =>
    new Promise((resolve, reject) => {
      const over = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', gone);
        const at = queue.indexOf(mine);
        if (at !== -1) queue.splice(at, 1);
      };
      const mine: Waiting = {
        take(member) {
          over();
          resolve(member);
        },
        refuse(error) {
          over();
          reject(error);
        },
      };
      const gone = () => mine.refuse(coded('DEADLINE', 'nobody waits for this any more'));
      const timer = setTimeout(
        () => mine.refuse(coded('POOL_BUSY', 'all connections to the database are busy')),
        waitSeconds * 1000,
      );
      signal.addEventListener('abort', gone, { once: true });
      queue.push(mine);
      serve();
    });

  async function reserve(): Promise<Line> {
    const signal = waited()?.signal ?? AbortSignal.timeout(holdSeconds * 1000);
    if (closing) throw coded('CONNECTION_ENDED', 'the app is stopping');
    if (signal.aborted) throw coded('DEADLINE', 'nobody waits for this any more');
    const member = await free(signal);
    let released = false;
    const gone = () => abandon(member, coded('DEADLINE', 'nobody waits for this any more'));
    if (signal.aborted) gone();
    else signal.addEventListener('abort', gone, { once: true });
    return {
      async unsafe(query, parameters, options) {
        if (released) throw coded('CONNECTION_ENDED', 'this connection was given back');
        return ask(member, query, parameters, options);
      },
      release() {
        if (released) return;
        released = true;
        signal.removeEventListener('abort', gone);
        // what was left in the middle is never somebody else's: it would still be the former asker's
        if (member.began || member.giveUp.size > 0)
          abandon(
            member,
            coded('CONNECTION_ENDED', 'a connection was given back in the middle of something'),
          );
        else if (Date.now() - member.bornAt > lifeSeconds * 1000)
          end(member, coded('CONNECTION_ENDED', 'a connection was closed for its age'));
        else back(member);
      },
    };
  }

  return {
    reserve,
    async ask(query) {
      const line = await reserve();
      try {
        return await line.unsafe(query);
      } finally {
        line.release();
      }
    },
    async close(seconds = 1) {
      closing = true;
      const ended = coded('CONNECTION_ENDED', 'the app is stopping');
      for (const each of queue.splice(0)) each.refuse(ended);
      for (const member of idle.splice(0)) end(member, ended);
      if (all.size > 0)
        await Promise.race([
          new Promise<void>((done) => (emptied = done)),
          sleep(seconds * 1000, undefined, { ref: false }),
        ]);
      for (const member of all) abandon(member, ended);
    },
  };
}

function once(socket: Socket, event: 'connect' | 'data' | 'secureConnect'): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const over = () => {
      socket.off('error', fails);
      socket.off('close', closes);
      socket.off(event, comes);
    };
    const fails = (error: Error) => {
      over();
      reject(error);
    };
    const closes = () => fails(coded('CONNECTION_CLOSED', 'the connection to the database was not made'));
    const comes = (data?: Buffer) => {
      over();
      resolve(data);
    };
    socket.on('error', fails).on('close', closes).on(event, comes);
  });
}

type Tls = Driver['options']['ssl'];

// As the driver itself does it: https://www.postgresql.org/docs/17/protocol-flow.html#PROTOCOL-FLOW-SSL
async function secured(socket: Socket, host: string, ssl: Tls): Promise<Socket> {
  socket.setNoDelay(true);
  if (!ssl) return socket;
  const asking = once(socket, 'data');
  socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));
  if ((await asking)?.[0] !== 'S'.charCodeAt(0)) {
    if (ssl === 'prefer') return socket;
    socket.destroy();
    throw coded('CONNECTION_CLOSED', 'the database has no TLS');
  }
  const given: ConnectionOptions =
    typeof ssl === 'object' ? ssl : { rejectUnauthorized: typeof ssl !== 'string' || ssl === 'verify-full' };
  const made = openTls({ ...given, socket, ...(isIP(host) ? {} : { servername: host }) });
  await once(made, 'secureConnect');
  return made;
}
