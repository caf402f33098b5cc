import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** What waits in the database to leave the house. A node claims some of it, sends each and says how it went. */
export type Outbox<Item> = {
  called: string;
  claim: (most: number) => Promise<Item[]>;
  send: (item: Item) => Promise<void>;
};

// Few at a time: what a node has claimed when it dies waits some minutes for another.
const atOnce = 10;
const batches = 500;
// so many at once, so that who is slow to take one does not keep what came after it
const mostRounds = 4;
const patience = 5000;

/** All that is due, until nothing more is. Safe on many nodes at once: each item is one node's. */
export async function deliver<Item>(
  { claim, send }: Outbox<Item>,
  enough: () => boolean = () => false,
): Promise<number> {
  let sent = 0;
  for (let batch = 0; batch < batches && !enough(); batch++) {
    const claimed = await claim(atOnce);
    if (claimed.length === 0) break;
    const told = await Promise.allSettled(claimed.map(send));
    const failed = told.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    sent += claimed.length;
  }
  return sent;
}

/** Every so many seconds, and at once when somebody waits for one. */
export function startOutbox<Item>(outbox: Outbox<Item>, everySeconds = 15) {
  const rounds = new Set<Promise<void>>();
  // whoever asks for a look: it is on nobody's time, and what it says is said
  const outside = AsyncLocalStorage.snapshot();
  let onceMore = false;
  let stopped = false;
  const round = async () => {
    try {
      await deliver(outbox, () => stopped);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      if (!stopped)
        console.error(
          `${outbox.called} could not be sent (${code}); tried again in ${everySeconds} seconds.`,
        );
    }
  };
  const look = () => {
    if (stopped) return;
    if (rounds.size === mostRounds) {
      onceMore = true;
      return;
    }
    const running = outside(round).then(() => {
      rounds.delete(running);
      if (!onceMore) return;
      onceMore = false;
      look();
    });
    rounds.add(running);
  };
  const timer = setInterval(look, everySeconds * 1000);
  timer.unref();
  look();
  return {
    look,
    /** What is being sent is settled first, so that nobody sends it again; who does not answer is not waited for long. */
    async stop() {
      stopped = true;
      clearInterval(timer);
      await Promise.race([Promise.all(rounds), sleep(patience, undefined, { ref: false })]);
    },
  };
}
