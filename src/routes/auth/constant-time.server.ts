import { refusedBy, tellSetting, type AuthNo } from '$lib/server/auth-refusals.ts';
import { backend } from '$lib/server/backend.ts';
import { authLives } from '$lib/server/project.ts';

/** Until when everybody is told that no mail of Auth's goes out. Only time ends it: a mail that did go out says that there was an account. */
let held = 0;
const holding = 60 * 60_000;
/** Auth says within this that it is there, or it is not: what a page may take in which nothing else is looked up. */
const patience = 1_800;

/**
 * Answers after the same while whatever the work finds out, and however long it takes: it goes on behind the answer. What became of it is told by
 * mail alone; save what concerns everybody alike, whoever has an account: that Auth is not there, is crowded, or had sent as many mails as it may
 * before anything was asked for this address.
 */
export async function inConstantTime(
  work: () => PromiseLike<{ error: AuthNo | null }>,
  milliseconds = 500,
): Promise<AuthNo | null> {
  const wasHeld = Date.now() < held;
  let crowded: AuthNo | null = null;
  const done = async () => {
    const { error } = await work();
    if (!error) return;
    tellSetting(refusedBy(error), error);
    // counted before anybody looks for an account
    if (error.code === 'over_request_rate_limit') crowded = error;
    if (isHeld(error) && Date.now() >= held) held = Date.now() + holding;
  };
  done().catch(() => {});
  // asked beside the work, whose own failure may be that of a mail to somebody who has an account
  const [lives] = await Promise.all([isThere(), new Promise((over) => setTimeout(over, milliseconds))]);
  if (!lives) return { status: 503 };
  return wasHeld ? { code: 'over_email_send_rate_limit', status: 429 } : crowded;
}

async function isThere(): Promise<boolean> {
  const { url, publishableKey, secretKey } = backend();
  return secretKey === null || authLives({ url, publishableKey, secretKey }, patience);
}

// that one person has asked twice is theirs alone, and says that they have an account
const isHeld = ({ code, message }: AuthNo) =>
  code === 'over_email_send_rate_limit' && !/after \d+ seconds/.test(message ?? '');
