import type { Sql } from 'postgres';

/** Where the clock's chores are: the owner's own connection, or the service's key on Supabase. */
export type ClockQueries = {
  // one batch of what has been due longest; null when nothing is due
  runDueChore: () => Promise<string | null>;
  jump: () => Promise<ClockJump | null>;
};
/** Where the database's clock came from and went to, while it has to hold before anything is done by it. */
export type ClockJump = { from: string; to: string };

type JumpRow = { jumped_from: Date | string | null; jumped_at: Date | string | null };
export const jumpOf = (row: JumpRow | undefined): ClockJump | null =>
  row?.jumped_from && row.jumped_at
    ? { from: new Date(row.jumped_from).toISOString(), to: new Date(row.jumped_at).toISOString() }
    : null;

export const clockAsOwner = (owner: Sql): ClockQueries => ({
  async runDueChore() {
    const [row] = await owner<{ name: string | null }[]>`select private.run_due_chore() as name`;
    return row?.name ?? null;
  },
  async jump() {
    const [row] = await owner<JumpRow[]>`select * from private.clock_jump()`;
    return jumpOf(row);
  },
});

// All that is due by the clock, batch by batch, each kept as it is done, so that nobody waits for it long. What is due stands in the
// database, where no two nodes do the same; after a pause they catch up, and what is left after so many batches waits a minute.
const batches = 2000;
export async function runClock(queries: ClockQueries, enough: () => boolean = () => false): Promise<void> {
  for (let batch = 0; batch < batches && !enough(); batch++)
    if ((await queries.runDueChore()) === null) return;
}

/** Everything that there is to do at this moment, due or not: for who has just changed what the clock goes by. */
export async function runEveryChore(owner: Sql): Promise<void> {
  const chores = await owner<{ name: string }[]>`select name from private.chores order by number`;
  for (const { name } of chores)
    for (let done = 1; done > 0;)
      done = (await owner<{ done: number }[]>`select private.run_chore(${name}) as done`)[0]?.done ?? 0;
}

// Once a minute, whoever else does: where the database has a scheduler of its own, hardly anything is due here.
export function startScheduler(queries: ClockQueries, everySeconds = 60): { stop: () => Promise<void> } {
  let busy: Promise<void> | null = null;
  let stopped = false;
  let jumped: string | null = null;
  const tellOf = (jump: ClockJump | null) => {
    if (jump && jump.to !== jumped)
      console.error(
        `The database’s clock went from ${jump.from} to ${jump.to} between two looks at it. Nothing lapses, is deleted or is sent by it until it has held for ten minutes.`,
      );
    else if (!jump && jumped)
      console.error('The database’s clock has held for ten minutes: what is due by it is done again.');
    jumped = jump?.to ?? null;
  };
  const run = async () => {
    try {
      await runClock(queries, () => stopped);
      if (!stopped) tellOf(await queries.jump());
    } catch (error) {
      if (stopped) return;
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      console.error(`The scheduler failed (${code}); it tries again in ${everySeconds} seconds.`);
    }
  };
  const tick = () => (busy ??= run().finally(() => (busy = null)));
  const timer = setInterval(() => void tick(), everySeconds * 1000);
  timer.unref();
  void tick();
  return {
    // the batch that is being done is kept first
    async stop() {
      stopped = true;
      clearInterval(timer);
      await busy;
    },
  };
}
