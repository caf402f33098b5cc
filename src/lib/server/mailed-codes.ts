import { randomInt, randomUUID } from 'node:crypto';
import { clock } from '../time.ts';
import { backend } from './backend.ts';
import type { Purpose } from './doors.ts';
import { mailOf } from './mail.ts';

// Codes that come by e-mail. They are the app's own, so that no setting, template or limit of an Auth server decides whether somebody gets in.

const kinds = {
  sign_in: ['sign_in_code', 'signInCode'],
  password: ['password_code', 'passwordCode'],
} as const;

const wordsOf = (address: string, purpose: Purpose, code: string) =>
  `mailed code|${purpose}|${address.trim().toLowerCase()}|${code}`;

/** A code for who has the address, if anybody: what sends it, or null. */
export async function newCode(
  address: string,
  purpose: Purpose,
  browser: string,
): Promise<(() => Promise<unknown>) | null> {
  const { doors, sendMail } = backend();
  const code = String(randomInt(0, 1_000_000)).padStart(6, '0');
  const reader = await doors.keepCode({
    address,
    purpose,
    hash: backend().sign(wordsOf(address, purpose, code)),
    browser,
  });
  if (!reader) return null;
  const [kind, what] = kinds[purpose];
  return () =>
    sendMail({
      id: randomUUID(),
      kind,
      person: reader.person_id,
      // as the account has it
      to: address.trim().toLowerCase(),
      // it may be read some minutes after it was written
      ...mailOf(what, { code, until: clock(new Date(reader.over_at)) }, reader.language),
    });
}

/**
 * Whether it is the code: five wrong ones end it. Used by this browser it is right again, since the answer may get lost. One that was mailed before
 * the secret was changed is right too, and both are one try.
 */
export function isRightCode(
  address: string,
  purpose: Purpose,
  code: string,
  browser: string,
): Promise<boolean> {
  const { doors, sign, signBefore } = backend();
  const words = wordsOf(address, purpose, code);
  const hash = signBefore ? `${sign(words)} ${signBefore(words)}` : sign(words);
  return doors.tryCode({ address, purpose, hash, browser });
}
