import { createECDH, hkdfSync } from 'node:crypto';

/** Who sends, to a push service: a P-256 key pair as base64url, and whom to write to when something is wrong with it. */
export type Vapid = { publicKey: string; privateKey: string; subject: string };
type Pair = Omit<Vapid, 'subject'>;

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The public key that belongs to a private one; null when it is none. */
export function publicOf(privateKey: string): string | null {
  const bytes = Buffer.from(privateKey, 'base64url');
  if (bytes.length !== 32 || bytes.toString('base64url') !== privateKey) return null;
  try {
    const curve = createECDH('prime256v1');
    curve.setPrivateKey(bytes);
    return curve.getPublicKey('base64url', 'uncompressed');
  } catch {
    return null;
  }
}

/**
 * The pair that follows from the secret which all nodes of an installation share, so that none has to be told another's:
 * phones keep to the key they were given, and a node with another could not reach them.
 */
export function vapidFrom(secret: string): Pair {
  const bytes = Buffer.from(hkdfSync('sha256', secret, '', 'oppgavetorget: push', 48));
  const number = (BigInt(`0x${bytes.toString('hex')}`) % (order - 1n)) + 1n;
  const privateKey = Buffer.from(number.toString(16).padStart(64, '0'), 'hex').toString('base64url');
  const publicKey = publicOf(privateKey);
  if (!publicKey) throw new Error('no key followed from the secret');
  return { publicKey, privateKey };
}
