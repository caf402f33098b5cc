import { lookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, isIPv4, isIPv6, type LookupFunction } from 'node:net';

// A push service's address comes from a browser, so anybody may make one up: what lies inside our own network, or on this
// machine, is not called for them. RFC 6890 and 4291 name what is not public.
// two lists: an IPv4 address is also looked for among the IPv6 ones, as ::ffff:0:0/96
const [inside4, inside6] = [new BlockList(), new BlockList()];
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  inside4.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  // everything but 2000::/3, and within that what leads to an IPv4 address or to nowhere
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const)
  inside6.addSubnet(network, bits, 'ipv6');

export const isPublic = (address: string): boolean => {
  if (isIPv4(address)) return !inside4.check(address, 'ipv4');
  return isIPv6(address) && !address.includes('%') && !inside6.check(address, 'ipv6');
};

/** Whether a browser may name this as where it is reached; a name is looked up only when something is sent. */
export function mayBeCalled(address: string, toLoopback: boolean): boolean {
  if (!URL.canParse(address) || address.length > 1000) return false;
  const { protocol, hostname, username, password, port } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '');
  if (username || password) return false;
  if (toLoopback && (host === '127.0.0.1' || host === '::1' || host === 'localhost')) return true;
  if (protocol !== 'https:' || port !== '') return false;
  return isIP(host)
    ? isPublic(host)
    : host.includes('.') && !/\.(localhost|local|internal|invalid)\.?$/.test(host);
}

class NotPublic extends Error {
  readonly code = 'ENOTPUBLIC';
}

/** Looks a name up and connects to what it found, so that it cannot mean another machine a moment later. */
export const lookupPublic: LookupFunction = (hostname, options, done) =>
  lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
    const [first] = found ?? [];
    if (error || !first) return done(error ?? new NotPublic(hostname), '', 4);
    if (!found.every(({ address }) => isPublic(address))) return done(new NotPublic('not public'), '', 4);
    if (options.all) return done(null, found);
    done(null, first.address, first.family);
  });
