/**
 * How it went with one message by one way: it was taken; whoever it goes to is there no more; it may go better later,
 * when told after so many seconds; or it never will.
 */
export type Outcome = 'sent' | 'dead' | 'refused' | { again: number | null };

/** `Retry-After`: so many seconds, or until a date. */
const secondsUntil = (header: string | null | undefined, now: number): number | null => {
  if (!header) return null;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - now) / 1000;
  return Number.isFinite(seconds) ? Math.min(86_400, Math.max(0, Math.ceil(seconds))) : null;
};

export const outcomeOf = (
  status: number,
  retryAfter: string | null | undefined,
  now = Date.now(),
): Outcome => {
  if (status >= 200 && status < 300) return 'sent';
  if (status === 404 || status === 410) return 'dead';
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    return { again: secondsUntil(retryAfter, now) };
  return 'refused';
};
