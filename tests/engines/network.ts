// The net between a phone and the app: https, as people have it, and a switch.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type Network = { goes: () => Promise<void>; comes: () => Promise<void> };

/** Made on the spot, and good for these minutes. */
async function certificate(folder: string): Promise<{ key: Buffer; cert: Buffer }> {
  mkdirSync(folder, { recursive: true });
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  await run('openssl', ['req', '-x509', ...kind, ...name, '-keyout', key, '-out', cert]);
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

/** Stands before the app as a proxy does. When it goes nobody answers at that address any more, as in a lift. */
export async function network(
  { from, to, folder }: { from: number; to: number; folder: string },
  work: (network: Network) => Promise<void>,
): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer(await certificate(folder), (asked, answer) => {
    const { method, url: path, headers } = asked;
    const onward = request(
      {
        host: '127.0.0.1',
        port: to,
        method,
        path,
        headers: { ...headers, 'x-forwarded-for': '10.20.30.40' },
      },
      (said) => {
        answer.writeHead(said.statusCode ?? 502, said.headers);
        said.pipe(answer);
      },
    );
    onward.once('error', () => answer.destroy());
    asked.pipe(onward);
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const net: Network = {
    comes: () => new Promise((done) => server.listen(from, '127.0.0.1', done)),
    goes: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
  await net.comes();
  try {
    await work(net);
  } finally {
    if (server.listening) await net.goes();
  }
}
