export type InvitationState = 'open' | 'used' | 'expired' | 'revoked';

type Times = { used_at: string | null; revoked_at: string | null; expires_at: string };

/** What an invitation is now, and since when (an open one: until when). */
export const stateOf = (
  { used_at, revoked_at, expires_at }: Times,
  now: Date,
): { state: InvitationState; at: string } =>
  revoked_at
    ? { state: 'revoked', at: revoked_at }
    : used_at
      ? { state: 'used', at: used_at }
      : { state: new Date(expires_at) <= now ? 'expired' : 'open', at: expires_at };
