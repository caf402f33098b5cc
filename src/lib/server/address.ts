import { isIPv4, isIPv6 } from 'node:net';
import type { RequestEvent } from '@sveltejs/kit';
import { backend } from './backend.ts';

const groupsOf = (part: string) => (part === '' ? [] : part.split(':'));

// A home or a phone has a whole /64 of such addresses, and can use another for each try.
function networkOf(ipv6: string): string {
  // as the standard writes it, whatever was sent
  const written = new URL(`http://[${ipv6}]`).hostname.slice(1, -1);
  const [before = '', after = ''] = written.split('::');
  const [first, last] = [groupsOf(before), groupsOf(after)];
  const zeros = written.includes('::') ? 8 - first.length - last.length : 0;
  const groups = [...first, ...Array<string>(zeros).fill('0'), ...last];
  const low = groups.slice(6).map((group) => parseInt(group, 16));
  // an IPv4 address in the clothes of the other
  if (groups.slice(0, 5).every((group) => group === '0') && groups[5] === 'ffff')
    return low.flatMap((group) => [group >> 8, group & 255]).join('.');
  return new URL(`http://[${groups.slice(0, 4).join(':')}::]`).hostname.slice(1, -1);
}

/** The one address in what a header or a socket says: an IPv4 one, or the network of an IPv6 one; null when it is none. */
export function addressIn(said: string): string | null {
  // of a list, what the nearest proxy has put there
  const last = said.split(',').at(-1)?.trim().replace(/^"|"$/g, '') ?? '';
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(last)?.[1] ?? /^([\d.]+):\d+$/.exec(last)?.[1] ?? last;
  const host = bare.replace(/%.*$/, '');
  if (isIPv4(host)) return host;
  return isIPv6(host) ? networkOf(host) : null;
}

/** Where somebody comes from, as ADDRESS_HEADER says whom to believe; null when nobody says it. */
export function addressOf(event: Pick<RequestEvent, 'platform' | 'getClientAddress'>): string | null {
  try {
    // the framework would look for a header of the name "none"
    const said =
      backend().addressHeader === 'none'
        ? (event.platform?.req.socket.remoteAddress ?? '')
        : event.getClientAddress();
    return addressIn(said);
  } catch {
    // the header is not there: whoever asks came by another way than the proxy
    return null;
  }
}
