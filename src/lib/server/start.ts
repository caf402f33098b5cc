import { building, dev } from '$app/environment';
import { startBackend, type Backend } from './backend';
import { readEnvironment, readServing } from './environment';
import { everyAnswerSaysSo } from './headers';
import { sentenceFor } from './sentences';
import { stopOnSignals } from './stopping';
import { lookAtProject } from './supabase-start';

// The backend stands before the first request, or the app says in a sentence why not, and ends.
export async function startApp(): Promise<void> {
  if (building) return;
  try {
    const { mode } = (dev ? readEnvironment : readServing)(process.env);
    // Kit's own server gives requests half a minute, which is more than there is
    process.env.SHUTDOWN_TIMEOUT ??= '5';
    // the development server would end this process by itself before the database has ended
    stopOnSignals({ others: dev ? 'are left out' : 'come later' });
    everyAnswerSaysSo(process.env.ORIGIN ?? null);
    if (mode.kind === 'supabase') await lookAtProject(mode, console.error);
    await tellHowToBegin(await startBackend());
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
