import { buildWhenChanged } from '../build.ts';
import { say } from './output.ts';

let built: Promise<void> | null = null;
async function build(): Promise<void> {
  const began = performance.now();
  const anew = await buildWhenChanged();
  say(anew ? `Built the app in ${((performance.now() - began) / 1000).toFixed(1)} s.` : 'The app is built.');
}
/** Built beside the steps that do not need it; who needs it waits for the one build there is. */
export const appIsBuilt = (): Promise<void> => (built ??= build());
