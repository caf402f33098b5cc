// What goes wrong around us, for who runs the app: a sentence with what to do, and no stack.
import { StartError } from './environment.ts';

const fieldOf = (error: unknown, name: string): string =>
  typeof error === 'object' && error !== null && name in error ? String(Reflect.get(error, name)) : '';

const databaseEnded =
  'The database ended in the middle; often the disk is full, and server.log in the data folder says why. Mend that and try again: what was done before is kept.';

const noRight = (where: string) =>
  `The right to do that is missing${where}: give it to the user who runs this, or choose another folder.`;

const meanings: Record<string, (where: string) => string> = {
  ENOSPC: (where) => `The disk is full${where}: make room and try again.`,
  EDQUOT: (where) => `The disk quota is used up${where}: raise it or make room, and try again.`,
  EFBIG: (where) =>
    `A file may not grow further${where}: raise the limit on file sizes (ulimit -f), and try again.`,
  EROFS: (where) =>
    `Nothing may be written there${where}: it is mounted for reading only. Choose another folder.`,
  EACCES: noRight,
  EPERM: noRight,
  ENOTDIR: (where) => `A file is in the way of a folder${where}: choose another folder.`,
  EEXIST: (where) => `A file is in the way${where}: choose another name.`,
  EMFILE: () => 'Too many files are open: raise the limit (ulimit -n), and try again.',
  ENOMEM: () => 'There is not enough memory: end other programs, or take a larger machine.',
  // what PostgreSQL says, and its driver
  '53100': () =>
    'The disk is full, so the database could not go on: make room and try again. What was done before is kept.',
  '53200': () => 'The database has not enough memory: end other programs, or take a larger machine.',
  '42501': () =>
    'The database does not let this role do that: give the address of a role that owns what the app has in it.',
  '55P03': () =>
    'Something else holds what is needed in the database: end it, or wait for it, and try again.',
  '57P01': () => databaseEnded,
  CONNECTION_CLOSED: () => databaseEnded,
  CONNECTION_ENDED: () => 'The database was stopped in the middle. Try again: what was done before is kept.',
};

// The driver writes on to a connection that its server has just ended, and throws where nobody can catch it.
const isWriteToTheDead = (error: unknown): boolean =>
  error instanceof TypeError && /[\\/]postgres[\\/]src[\\/]connection\.js/.test(error.stack ?? '');

/** Null when it is a fault of ours, of which the whole stack is wanted. */
export function sentenceFor(error: unknown): string | null {
  if (error instanceof StartError) return error.message;
  if (isWriteToTheDead(error)) return databaseEnded;
  const path = fieldOf(error, 'path');
  return meanings[fieldOf(error, 'code')]?.(path && ` (${path})`) ?? null;
}
