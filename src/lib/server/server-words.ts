import { StartError } from './environment.ts';

export const errorCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

/** What PostgreSQL's own programs said when they failed, as the sentence that tells most. */
export function saidByServer(text: string, folder: string, what: string): StartError {
  if (/No space left on device|Disk quota exceeded/.test(text))
    return new StartError(`${what}, since the disk of ${folder} is full: make room, and start again.`);
  const lines = text.trim().split('\n');
  const why = lines.findLast((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.at(-1);
  return new StartError(`${what}: ${why || 'no reason given'}`);
}
