// A pair of keys: with the one a backup can be made and not read, with the other it is read. The machine that makes backups has the first.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { StartError } from '../../src/lib/server/environment.ts';

const [toSeal, toOpen] = ['backup-key-', 'restore-key-'];

const x25519 = (part: 'x' | 'd', bytes: string, x = bytes) =>
  ({ kty: 'OKP', crv: 'X25519', x, ...(part === 'd' ? { d: bytes } : {}) }) as const;

export const publicBytes = (key: KeyObject): Buffer =>
  Buffer.from(
    String((key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' }).x),
    'base64url',
  );

export const fromPublicBytes = (bytes: Buffer): KeyObject =>
  createPublicKey({ key: x25519('x', bytes.toString('base64url')), format: 'jwk' });

/** By which a file says for what key it was sealed. */
export const keyId = (key: KeyObject): Buffer =>
  createHash('sha256').update(publicBytes(key)).digest().subarray(0, 8);

/** Both halves, as they are written in the environment. */
export function newKeys(): { backupKey: string; restoreKey: string } {
  const { privateKey } = generateKeyPairSync('x25519');
  const { x, d } = privateKey.export({ format: 'jwk' });
  return { backupKey: `${toSeal}${x}`, restoreKey: `${toOpen}${d}.${x}` };
}

/** Null when none is set: then the backup is not encrypted. */
export function backupKeyFrom(text: string | undefined): KeyObject | null {
  if (text === undefined || text === '') return null;
  if (text.startsWith(toOpen))
    throw new StartError(
      'BACKUP_KEY is the key that opens backups, which is to lie elsewhere than on the machine that makes them: set BACKUP_KEY to the other half, which begins with backup-key-.',
    );
  if (!/^backup-key-[\w-]{43}$/.test(text))
    throw new StartError(
      'BACKUP_KEY is no key for backups: it begins with backup-key-, and npm run backup -- --new-key makes one.',
    );
  return fromPublicBytes(Buffer.from(text.slice(toSeal.length), 'base64url'));
}

export function restoreKeyFrom(text: string | undefined): KeyObject | null {
  if (text === undefined || text === '') return null;
  if (text.startsWith(toSeal))
    throw new StartError(
      'RESTORE_KEY is the key that makes backups, and cannot open one: set it to the other half, which begins with restore-key-.',
    );
  const parts = /^restore-key-([\w-]{43})\.([\w-]{43})$/.exec(text);
  const wrong = new StartError(
    'RESTORE_KEY is no key for backups: it begins with restore-key-, and was printed together with the BACKUP_KEY.',
  );
  if (!parts?.[1] || !parts[2]) throw wrong;
  const key = createPrivateKey({ key: x25519('d', parts[1], parts[2]), format: 'jwk' });
  if (publicBytes(key).toString('base64url') !== parts[2]) throw wrong;
  return key;
}
