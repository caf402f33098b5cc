import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

const claims = z.looseObject({ iat: z.number(), exp: z.number() });
const headFor = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT' })).toString('base64url');
const signed = (text: string, secret: string) => createHmac('sha256', secret).update(text).digest();

/** A token of these claims, signed as the auth service in this process signs its own. */
export function tokenOf(said: object, secret: string): string {
  const text = `${headFor}.${Buffer.from(JSON.stringify(said)).toString('base64url')}`;
  return `${text}.${signed(text, secret).toString('base64url')}`;
}

/**
 * The same token as if it had been issued now, when it was issued in our future: by a node whose clock is ahead, or before our own
 * was set back. The data API takes such a one for made up, and its owner would be signed out. It lasts no longer than it did.
 */
export function issuedByNow(token: string, secret: string, now = Math.floor(Date.now() / 1000)): string {
  const [head = '', body = '', signature = ''] = token.split('.');
  try {
    const read = claims.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString()));
    if (!read.success || read.data.iat <= now) return token;
    const { alg }: { alg?: unknown } = JSON.parse(Buffer.from(head, 'base64url').toString());
    const given = Buffer.from(signature, 'base64url');
    const right = signed(`${head}.${body}`, secret);
    if (alg !== 'HS256' || given.length !== right.length || !timingSafeEqual(given, right)) return token;
    const { iat, exp } = read.data;
    return tokenOf({ ...read.data, iat: now, exp: now + Math.max(0, exp - iat) }, secret);
  } catch {
    return token;
  }
}

/** Who asks with such a token asks with one of now. */
export function askedNow(request: Request, secret: string): Request {
  const [, token] = /^Bearer (\S+)$/.exec(request.headers.get('authorization') ?? '') ?? [];
  const now = token && issuedByNow(token, secret);
  if (now && now !== token) request.headers.set('authorization', `Bearer ${now}`);
  return request;
}
