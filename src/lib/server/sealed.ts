import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

export type Seal = {
  close: (text: string) => string;
  /** null: made up, changed, or closed by another secret or for another purpose */
  open: (sealed: string) => string | null;
};

type Sign = (text: string) => string;

const keyFor = (purpose: string, sign: Sign): Buffer => createHash('sha256').update(sign(purpose)).digest();

function openWith(key: Buffer, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}

/**
 * What only this installation can read; for one purpose, so that what was sealed for another opens nothing here. What was
 * sealed with the secret before opens too, where that is told.
 */
export function sealFor(purpose: string, sign: Sign, signBefore: Sign | null = null): Seal {
  const key = keyFor(purpose, sign);
  const keyBefore = signBefore && keyFor(purpose, signBefore);
  return {
    close(text) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open: (sealed) => openWith(key, sealed) ?? (keyBefore && openWith(keyBefore, sealed)),
  };
}
