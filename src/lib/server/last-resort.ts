import { codeOf, isLostConnection } from './deadline.ts';
import { sentenceFor } from './sentences.ts';

declare global {
  var oppgavetorgetLastResort: true | undefined;
}

// What nobody was there to catch. A connection that broke is a known state, in which the app goes on; anything else is not, and it ends
// rather than serve from it: the next start begins with what the database knows.
export function endOnTheUnknown(end: () => Promise<unknown>): void {
  if (globalThis.oppgavetorgetLastResort) return;
  globalThis.oppgavetorgetLastResort = true;
  let ending = false;
  const stop = (error: unknown) => {
    if (ending) return;
    ending = true;
    const sentence = sentenceFor(error);
    const { name, stack } = error instanceof Error ? error : new Error('not an error');
    const frames = (stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
    console.error(
      sentence ??
        [
          `The app ends, because something happened that it does not know (${name}, ${codeOf(error)}). Start it again.`,
          ...frames.slice(0, 8),
        ].join('\n'),
    );
    const leave = () => process.exit(1);
    setTimeout(leave, 5000).unref();
    void end().then(leave, leave);
  };
  process.on('uncaughtException', stop);
  process.on('unhandledRejection', (error) => {
    if (isLostConnection(error))
      console.error(`A connection was lost (${codeOf(error)}), and nobody waited for it.`);
    else stop(error);
  });
}
