// Quiet lines at the top of a page's content: what the page itself cannot know.
import { template } from './template.ts';
import { newVersionToTell } from './updates.ts';
import { type Html } from './page.ts';
import { countWaiting, mayBeMissing } from './queue.ts';
import { current, get, nobody, set } from './reader.ts';
import { refusedNow, things, waitingNow } from './waiting.ts';
import { when } from './when.ts';

type Told = {
  /** a kept document: when it was so */
  keptAt?: Date;
  path: string;
};

/** Nothing to say is the usual, and then no document is looked into. */
export async function linesFor({ keptAt, path }: Told): Promise<Html[]> {
  const [waiting, refused] = path === '/waiting' ? [0, 0] : [await waitingNow(), await refusedNow()];
  // whoever it was that tapped: not what, and not who
  const held = path === '/auth/sign-in' && (await current()) === nobody && (await countWaiting()) > 0;
  const missing = path !== '/waiting' && (await current()) !== nobody && (await mayBeMissing());
  const silent = !keptAt && (await current()) !== nobody && (await get('toldUntil')) === (await current());
  const newVersion = !keptAt && (await newVersionToTell());
  if (!keptAt && waiting + refused === 0 && !missing && !held && !silent && !newVersion) return [];
  const parts = await template();
  const lines: Html[] = [];
  if (keptAt) lines.push(parts.part('line-kept', when(keptAt, parts.language)));
  if (waiting > 0) lines.push(parts.part('line-waits', { things: things(parts, waiting) }));
  if (refused > 0) lines.push(parts.part('line-refused', { things: things(parts, refused) }));
  if (missing) lines.push(parts.part('line-missing'));
  if (held) lines.push(parts.part('line-held'));
  // once: what the person then wants is theirs to say
  if (silent && parts.has('line-silent')) {
    lines.push(parts.part('line-silent'));
    await set('toldUntil', '');
  }
  if (newVersion) lines.push(parts.part('line-new'));
  return lines;
}
