// The thread beside the pages in which passwords are hashed.
import { parentPort } from 'node:worker_threads';
import bcrypt from 'bcryptjs';
import type { Hashed, ToHash } from './hashing.ts';

const answer = ({ password, hash, cost }: ToHash): string | boolean =>
  hash === undefined ? bcrypt.hashSync(password, cost) : bcrypt.compareSync(password, hash);

parentPort?.on('message', (asked: ToHash) => {
  let said: Hashed;
  try {
    said = { id: asked.id, answer: answer(asked) };
  } catch {
    said = { id: asked.id, answer: null };
  }
  parentPort?.postMessage(said);
});
