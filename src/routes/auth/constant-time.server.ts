import { refusedBy, tellSetting, type AuthNo } from '$lib/server/auth-refusals.ts';

/** Until when no mail of Auth's goes out to anybody, as far as we know. */
let held = 0;
const minutes = 5;

/**
 * Answers after the same while whatever the work finds out, and however long it takes: it goes on behind the answer. What became of it is told by
 * mail alone; save what concerns everybody alike, whoever has an account: that Auth is not there, is crowded, or has sent as many mails as it may.
 */
export async function inConstantTime(
  work: () => PromiseLike<{ error: AuthNo | null }>,
  milliseconds = 500,
): Promise<AuthNo | null> {
  let no: AuthNo | null = null;
  const done = async () => {
    const { error } = await work();
    no = error;
    if (!error) held = 0;
    else {
      tellSetting(refusedBy(error), error);
      if (isHeld(error)) held = Date.now() + minutes * 60_000;
    }
  };
  done().catch(() => {});
  await new Promise((over) => setTimeout(over, milliseconds));
  if (Date.now() < held) return { code: 'over_email_send_rate_limit', status: 429 };
  return no !== null && isForAll(no) ? no : null;
}

// that one person has asked twice is theirs alone, and says that they have an account
const isHeld = ({ code, message }: AuthNo) =>
  code === 'over_email_send_rate_limit' && !/after \d+ seconds/.test(message ?? '');
const isForAll = ({ code, status }: AuthNo) => status === 0 || code === 'over_request_rate_limit';
