// What goes between the phone and the app, counted as it goes, and cut where somebody has no network.
import { createServer, connect, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export type Wire = {
  port: number;
  /** bytes to the phone since the last count */
  counted: () => number;
  cut: () => void;
  mend: () => void;
  close: () => Promise<void>;
};

export async function wireTo(appPort: () => number): Promise<Wire> {
  let bytes = 0;
  let whole = true;
  const open = new Set<Socket>();
  const server = createServer((phone) => {
    if (!whole) return void phone.destroy();
    const app = connect(appPort(), '127.0.0.1');
    for (const [from, to] of [
      [phone, app],
      [app, phone],
    ] as const) {
      open.add(from);
      from.on('error', () => to.destroy()).once('close', () => (open.delete(from), to.destroy()));
    }
    app.on('data', (part) => (bytes += part.length));
    phone.pipe(app).pipe(phone);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    whole = false;
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    counted() {
      const since = bytes;
      bytes = 0;
      return since;
    },
    cut,
    mend: () => void (whole = true),
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
