import { building, dev } from '$app/environment';
import { startBackend } from './backend';
import { readServing, StartError } from './environment';

declare global {
  var oppgavetorgetStops: true | undefined;
}

// The backend stands before the first request, or the app says in a sentence why not, and ends.
export async function startApp(): Promise<void> {
  if (building) return;
  try {
    if (!dev) readServing(process.env);
    const backend = await startBackend();
    if (dev) {
      // the development server comes here again at every change
      if (globalThis.oppgavetorgetStops) return;
      globalThis.oppgavetorgetStops = true;
      for (const signal of ['SIGINT', 'SIGTERM'] as const)
        process.once(signal, () => void backend.close().finally(() => process.exit(0)));
    } else process.once('sveltekit:shutdown', () => void backend.close());
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
