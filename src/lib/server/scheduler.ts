import type { Sql } from 'postgres';

// What happens by the clock is one procedure in the database, safe to call from many nodes. On Supabase pg_cron calls it.
export function startScheduler(owner: Sql, everySeconds = 60): () => void {
  let busy = false;
  const tick = async () => {
    if (busy) return;
    busy = true;
    try {
      await owner`call private.run_clock()`;
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
