import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StartError } from './environment.ts';

const shape = z.object({
  // part of the name of what has to lie outside the folder, so that a deleted folder is a fresh start
  id: z.string().min(8),
  authSecret: z
    .string()
    .min(32)
    .refine((secret) => !/change-?me|unsafe/i.test(secret)),
  ownerPassword: z.string().min(32),
  loginPassword: z.string().min(32),
  port: z.number().int().min(1).max(65535).nullable(),
});
export type Secrets = z.infer<typeof shape>;

const secret = () => randomBytes(36).toString('base64url');

// What the folder keeps to itself: generated at the first start, readable by its owner only.
export function secretsIn(folder: string): Secrets {
  const file = join(folder, 'secrets.json');
  if (!existsSync(file)) {
    try {
      mkdirSync(folder, { recursive: true });
    } catch {
      throw new StartError(
        `The data folder ${folder} cannot be made: choose another with OPPGAVETORGET_DATA.`,
      );
    }
    const fresh: Secrets = {
      id: randomBytes(6).toString('hex'),
      authSecret: secret(),
      ownerPassword: secret(),
      loginPassword: secret(),
      port: null,
    };
    saveSecrets(folder, fresh);
    return fresh;
  }
  const text = readFileSync(file, 'utf8');
  let parsed;
  try {
    parsed = shape.safeParse(JSON.parse(text));
  } catch {
    throw new StartError(
      `${file} cannot be read. Put it back from a copy, or remove the folder to start anew.`,
    );
  }
  if (!parsed.success)
    throw new StartError(
      `${file} holds a value that is missing, too short or a known example (${parsed.error.issues
        .map((issue) => issue.path.join('.'))
        .join(', ')}). Put it back from a copy, or remove the folder to start anew.`,
    );
  if ((statSync(file).mode & 0o777) !== 0o600) chmodSync(file, 0o600);
  return parsed.data;
}

// Written beside and renamed, so that a crash leaves the old file or the new one, never half of one.
export function saveSecrets(folder: string, secrets: Secrets): void {
  const file = join(folder, 'secrets.json');
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  renameSync(beside, file);
}

export const shortHash = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 12);
