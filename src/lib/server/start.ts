import { building, dev } from '$app/environment';
import { startBackend, type Backend } from './backend';
import { readServing } from './environment';
import { sentenceFor } from './sentences';

declare global {
  var oppgavetorgetStops: true | undefined;
}

// The backend stands before the first request, or the app says in a sentence why not, and ends.
export async function startApp(): Promise<void> {
  if (building) return;
  try {
    if (!dev) readServing(process.env);
    const backend = await startBackend();
    await tellHowToBegin(backend);
    if (dev) {
      // the development server comes here again at every change
      if (globalThis.oppgavetorgetStops) return;
      globalThis.oppgavetorgetStops = true;
      for (const signal of ['SIGINT', 'SIGTERM'] as const)
        process.once(signal, () => void backend.close().finally(() => process.exit(0)));
    } else process.once('sveltekit:shutdown', () => void backend.close());
  } catch (error) {
    const sentence = sentenceFor(error);
    if (sentence === null) throw error;
    console.error(sentence);
    process.exit(1);
  }
}

// Where nobody can sign in, whoever starts it is told what comes next.
async function tellHowToBegin({ owner }: Backend): Promise<void> {
  if (!owner) return;
  const [row] = await owner<
    { empty: boolean }[]
  >`select not exists (select from public.municipalities) as empty`;
  if (row?.empty)
    console.log(
      'Nobody can sign in yet: this database has no municipality. Look around with invented people: npm run demo. Or begin with your own: npm run begin -- --municipality 3301 --admin you@example.no',
    );
}
