// A file in pieces, each bound to its place and to the whole, so that a missing, moved or changed one is seen. With a key nobody reads it but
// who has the other half; without one the same pieces only show damage.
import {
  createCipheriv,
  createDecipheriv,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { StartError } from '../../src/lib/server/environment.ts';
import { fromPublicBytes, keyId, publicBytes } from './keys.ts';

const magic = Buffer.from('OPPGAVETORGET BACKUP 1\n');
const pieceSize = 64 * 1024;
const tagSize = 16;
// magic, how it is sealed, the sender's half or a salt, and for which key
const headSize = magic.length + 1 + 32 + 8;

const derive = (secret: Buffer, salt: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, 'oppgavetorget backup 1', 32));

// No two pieces share a nonce, since each file has a key of its own; the last one says that it is.
function nonce(place: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes[0] = last ? 1 : 0;
  bytes.writeBigUInt64BE(BigInt(place), 4);
  return bytes;
}

/** Takes any bytes, gives those of the file. */
export async function* seal(bytes: AsyncIterable<Buffer>, to: KeyObject | null): AsyncGenerator<Buffer> {
  const { privateKey } = generateKeyPairSync('x25519');
  const half = to ? publicBytes(privateKey) : randomBytes(32);
  const secret = to ? diffieHellman({ privateKey, publicKey: to }) : Buffer.alloc(32);
  const head = Buffer.concat([magic, Buffer.from(to ? 'S' : 'O'), half, to ? keyId(to) : Buffer.alloc(8)]);
  const key = derive(secret, to ? Buffer.concat([half, publicBytes(to)]) : half);
  yield head;
  let place = 0;
  const piece = (plain: Buffer, last: boolean) => {
    const cipher = createCipheriv('aes-256-gcm', key, nonce(place++, last));
    cipher.setAAD(head);
    const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    const size = Buffer.alloc(5);
    size[0] = last ? 1 : 0;
    size.writeUInt32BE(sealed.length, 1);
    return Buffer.concat([size, sealed]);
  };
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    waiting.push(chunk);
    length += chunk.length;
    if (length < pieceSize) continue;
    let all = Buffer.concat(waiting);
    for (; all.length >= pieceSize; all = all.subarray(pieceSize))
      yield piece(all.subarray(0, pieceSize), false);
    waiting = [all];
    length = all.length;
  }
  yield piece(Buffer.concat(waiting), true);
}

type Opened = { sealed: boolean; pieces: () => AsyncGenerator<Buffer> };

async function exactly(file: FileHandle, size: number): Promise<Buffer> {
  const bytes = Buffer.alloc(size);
  let read = 0;
  while (read < size) {
    const { bytesRead } = await file.read(bytes, read, size - read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return bytes.subarray(0, read);
}

/** What is in a file that was sealed so; throws a sentence as soon as a piece is not what it was. */
export async function unsealed(path: string, restoreKey: KeyObject | null): Promise<Opened> {
  const name = basename(path);
  const file = await open(path).catch((error: unknown) => {
    throw error instanceof Error && 'code' in error && error.code === 'ENOENT'
      ? new StartError(`The backup ${path} is not there: look at its name.`)
      : error;
  });
  const damaged = (how: string) =>
    new StartError(
      `${name} ${how}, so nothing was restored: copy it anew from where it is kept, or take an older backup.`,
    );
  let head: Buffer;
  let key: Buffer;
  let sealed: boolean;
  try {
    if (!(await file.stat()).isFile()) throw new StartError(`${path} is no file: name a backup.`);
    head = await exactly(file, headSize);
    if (!head.subarray(0, magic.length).equals(magic.subarray(0, head.length)) || head.length === 0)
      throw new StartError(`${name} is no backup of Oppgavetorget: name a file that npm run backup made.`);
    if (head.length < headSize) throw damaged('ends too early');
    const how = String.fromCharCode(head[magic.length] ?? 0);
    const half = head.subarray(magic.length + 1, magic.length + 33);
    if (how !== 'O' && how !== 'S') throw damaged('is damaged');
    sealed = how === 'S';
    if (sealed && !restoreKey)
      throw new StartError(
        `${name} is encrypted: set RESTORE_KEY to the key that begins with restore-key-, which was printed together with its BACKUP_KEY.`,
      );
    if (sealed && restoreKey) {
      if (!head.subarray(magic.length + 33).equals(keyId(restoreKey)))
        throw new StartError(
          `${name} was encrypted for another key than RESTORE_KEY: find the one that belongs to it.`,
        );
      const secret = diffieHellman({ privateKey: restoreKey, publicKey: fromPublicBytes(half) });
      key = derive(secret, Buffer.concat([half, publicBytes(restoreKey)]));
    } else key = derive(Buffer.alloc(32), half);
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    sealed,
    async *pieces() {
      try {
        for (let place = 0, last = false; ; place++) {
          const size = await exactly(file, 5);
          if (last) {
            if (size.length > 0) throw damaged('has something behind its end');
            return;
          }
          const length = size.length === 5 ? size.readUInt32BE(1) : 0;
          if (size.length < 5) throw damaged('ends too early');
          if (length < tagSize || length > pieceSize + tagSize || (size[0] ?? 2) > 1)
            throw damaged('is damaged');
          last = size[0] === 1;
          const piece = await exactly(file, length);
          if (piece.length < length) throw damaged('ends too early');
          const decipher = createDecipheriv('aes-256-gcm', key, nonce(place, last));
          decipher.setAAD(head);
          decipher.setAuthTag(piece.subarray(-tagSize));
          let plain: Buffer;
          try {
            plain = Buffer.concat([decipher.update(piece.subarray(0, -tagSize)), decipher.final()]);
          } catch {
            throw damaged('is damaged');
          }
          yield plain;
        }
      } finally {
        await file.close();
      }
    },
  };
}
