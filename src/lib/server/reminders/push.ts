import { createHash } from 'node:crypto';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import webPush from 'web-push';
import { lookupPublic, mayBeCalled } from './address.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import type { Vapid } from './vapid.ts';

export type Phone = { endpoint: string; p256dh: string; auth: string };
export type PushMessage = {
  payload: string;
  /** messages with the same tag stand for each other, also before the phone has got them */
  tag: string;
  /** when it is of no use any more: a phone that is off until then gets nothing */
  overAt: Date;
  urgent: boolean;
};
export type PushSettings = { vapid: Vapid; toLoopback: boolean };

/** What every push service takes: 4096 bytes encrypted, of which some are the encryption's own. */
export const mostBytes = 3800;
const patience = 10_000;

/** One message to one phone; encrypted for it alone. Never throws. */
export async function sendPush(
  { endpoint, p256dh, auth }: Phone,
  { payload, tag, overAt, urgent }: PushMessage,
  { vapid, toLoopback }: PushSettings,
): Promise<Outcome> {
  if (!mayBeCalled(endpoint, toLoopback)) return 'dead';
  let details: ReturnType<typeof webPush.generateRequestDetails>;
  try {
    details = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, payload, {
      vapidDetails: vapid,
      TTL: Math.max(0, Math.min(28 * 86_400, Math.floor((overAt.getTime() - Date.now()) / 1000))),
      urgency: urgent ? 'high' : 'normal',
      topic: createHash('sha256').update(tag).digest('base64url').slice(0, 32),
      contentEncoding: 'aes128gcm',
    });
  } catch {
    // keys that no browser makes
    return 'dead';
  }
  const url = new URL(endpoint);
  const request = url.protocol === 'https:' ? requestSecure : requestPlain;
  return new Promise((done) => {
    const sent = request(
      url,
      {
        method: 'POST',
        headers: details.headers,
        // no agent that keeps connections, and no way round what the name was looked up as
        agent: false,
        ...(toLoopback ? {} : { lookup: lookupPublic }),
        signal: AbortSignal.timeout(patience),
      },
      (answer) => {
        // what it says beside is nobody's to read, and may be endless
        answer.destroy();
        done(outcomeOf(answer.statusCode ?? 0, answer.headers['retry-after']));
      },
    );
    sent.on('error', (error) =>
      done('code' in error && error.code === 'ENOTPUBLIC' ? 'dead' : { again: null }),
    );
    sent.end(details.body);
  });
}
