import { createServer } from 'node:net';
import { StartError } from '../src/lib/server/environment.ts';

/** A StartError when nobody could listen there; `other` is how another port is chosen. */
export async function mayListen(port: number, host: string, other: string): Promise<void> {
  const code = await new Promise<string | null>((done) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => done(null)));
  });
  if (code === null) return;
  if (code === 'EADDRINUSE')
    throw new StartError(
      `Port ${port} is taken by another program: stop it, or choose another with ${other}.`,
    );
  if (code === 'EACCES')
    throw new StartError(
      `Port ${port} is kept for the system on this machine: choose one above 1023 with ${other}.`,
    );
  throw new StartError(
    `Nothing can listen on ${host}, port ${port} (${code}): set HOST to an address of this machine, such as 127.0.0.1, or unset it.`,
  );
}
