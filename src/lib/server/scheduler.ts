import type { Sql } from 'postgres';

// All that is due by the clock, piece by piece, each kept as it is done, so that nobody waits for it long. Functions in the database do it,
// safe to call from many nodes; after a pause they catch up, and what is left after so many pieces waits a minute.
const pieces = 500;
export async function runClock(owner: Sql): Promise<void> {
  await owner`select private.tick()`;
  for (let piece = 0; piece < pieces; piece++) {
    const [row] = await owner<{ done: number }[]>`select private.send_next_batch() as done`;
    if (!row?.done) return;
  }
}

// On Supabase pg_cron does the same.
export function startScheduler(owner: Sql, everySeconds = 60): () => void {
  let busy = false;
  const tick = async () => {
    if (busy) return;
    busy = true;
    try {
      await runClock(owner);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      console.error(`The scheduler failed (${code}); it tries again in ${everySeconds} seconds.`);
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(tick, everySeconds * 1000);
  timer.unref();
  void tick();
  return () => clearInterval(timer);
}
