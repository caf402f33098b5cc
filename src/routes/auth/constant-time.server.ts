import type { AuthNo } from '$lib/server/auth-refusals.ts';
import { backend } from '$lib/server/backend.ts';
import { authLives } from '$lib/server/project.ts';

/** Auth says within this that it is there, or it is not: what a page may take in which nothing else is looked up. */
const patience = 1_500;

/**
 * Answers after the same while whatever the work finds out, and however long it takes: it goes on behind the answer. What became of it is told by
 * mail alone; `looked`: it was looked for, so that a mail may be on its way and the try counts; save what concerns everybody alike, whoever has an account: that nobody can look for one, or that Auth is not there to let them in.
 */
export async function inConstantTime(
  look: () => Promise<(() => Promise<unknown>) | null>,
  milliseconds = 500,
): Promise<{ no: AuthNo | null; looked: boolean }> {
  let failed = false;
  let looked = false;
  const looking = look().then(
    (work) => {
      looked = true;
      return work;
    },
    () => {
      failed = true;
      return null;
    },
  );
  // what it finds to do says who has an account, and so does how that goes
  void looking.then((work) => work?.()).catch(() => {});
  const [lives] = await Promise.all([isThere(), new Promise((over) => setTimeout(over, milliseconds))]);
  return { no: lives && !failed ? null : { status: 503 }, looked };
}

async function isThere(): Promise<boolean> {
  const { url, publishableKey, secretKey } = backend();
  return secretKey === null || authLives({ url, publishableKey, secretKey }, patience);
}
