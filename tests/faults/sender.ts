// Sends what the app's worker sends, from as many phones at once as a test wants, without a browser.
import { randomUUID } from 'node:crypto';
import { password, type Candidate } from '../steps/world.ts';
import type { Network } from './network.ts';

/** What the worker says beside the form; null: an ordinary form, as without a worker. */
export type Envelope = Record<string, unknown>;

export type Said = {
  status: number;
  type: string | null;
  location: string | null;
  /** as it came: JSON with data in devalue's form, or a page */
  text: string;
  reader: string | null;
  /** the highest number that the server has heard of from this phone */
  last: number | null;
};

export type Tap = {
  /** path and action, such as `/shifts/…?/take` */
  to: string;
  fields?: Record<string, string>;
  id?: string;
  seq?: number;
  tapped?: Date;
  sent?: Date;
  offset?: number | null;
  /** instead of all that */
  envelope?: Envelope;
};

export type Sender = {
  network: Network;
  person: Candidate;
  /** the keyed mark that the app's answers carry */
  mark: string;
  /** sends a tap, or the very same one again; an answer that does not come is null */
  taps: (tap: Tap) => Promise<Said | null>;
  /** the same with its id and number made, to be sent as often as it takes */
  makes: (tap: Tap) => Required<Pick<Tap, 'id' | 'seq'>> & Tap;
  gets: (path: string, headers?: Record<string, string>) => Promise<Response>;
  signsInAgain: (as?: Candidate) => Promise<void>;
  cookies: Map<string, string>;
};

export async function aSender(network: Network, person: Candidate): Promise<Sender> {
  const cookies = new Map<string, string>();
  let seq = 0;
  const keep = (answer: Response) => {
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const at = pair.indexOf('=');
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      if (value === '' || /max-age=0/i.test(cookie)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const gets: Sender['gets'] = async (path, headers = {}) =>
    keep(await fetch(network.url + path, { headers: { ...headers, cookie: cookie() }, redirect: 'manual' }));

  const signsInAgain = async (as = person) => {
    const answer = keep(
      await fetch(`${network.url}/auth/sign-in?/signIn`, {
        method: 'POST',
        headers: { origin: network.url, accept: 'text/html', cookie: cookie() },
        body: new URLSearchParams({ email: as.email, password }),
        redirect: 'manual',
      }),
    );
    if (answer.status !== 303) throw new Error(`${as.firstName} did not come in: ${answer.status}`);
    await answer.body?.cancel();
  };
  await signsInAgain();
  const page = await gets('/mine');
  const mark = page.headers.get('x-reader') ?? '';
  await page.body?.cancel();

  const makes: Sender['makes'] = (tap) => ({ id: randomUUID(), seq: ++seq, ...tap });
  return {
    network,
    person,
    mark,
    cookies,
    gets,
    signsInAgain,
    makes,
    async taps(tap) {
      const {
        to,
        id,
        seq,
        fields = {},
        tapped = new Date(),
        sent = new Date(),
        offset = 0,
        envelope,
      } = makes(tap);
      const said = envelope ?? {
        v: 3,
        id,
        seq,
        person: mark,
        tapped: tapped.toISOString(),
        sent: sent.toISOString(),
        offset,
      };
      const answer = await fetch(network.url + to, {
        method: 'POST',
        headers: {
          origin: network.url,
          accept: 'application/json',
          'x-sveltekit-action': 'true',
          'x-tap': JSON.stringify(said),
          cookie: cookie(),
        },
        body: new URLSearchParams({ ...fields, request_id: id }),
        redirect: 'manual',
      }).catch(() => null);
      const text = await answer?.text().catch(() => null);
      if (!answer || text === null || text === undefined) return null;
      keep(answer);
      const parsed: { type?: string; location?: string; status?: number } = answer.headers
        .get('content-type')
        ?.includes('json')
        ? JSON.parse(text)
        : {};
      const last = answer.headers.get('x-phone-last');
      return {
        status: parsed.status ?? answer.status,
        type: parsed.type ?? null,
        location: parsed.location ?? null,
        text,
        reader: answer.headers.get('x-reader'),
        last: last === null ? null : Number(last),
      };
    },
  };
}
