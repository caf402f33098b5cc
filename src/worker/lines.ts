// Quiet lines at the top of a page's content: what the page itself cannot know.
import { countWaiting } from './queue.ts';
import { current, nobody } from './reader.ts';
import { template } from './template.ts';
import { newVersionToTell } from './updates.ts';
import { type Html } from './page.ts';
import { when } from './when.ts';

type Told = {
  /** a kept document: when it was so */
  keptAt?: Date;
  path: string;
};

/** Nothing to say is the usual, and then no document is looked into. */
export async function linesFor({ keptAt, path }: Told): Promise<Html[]> {
  const reader = await current();
  const waiting = reader === nobody || path === '/waiting' ? 0 : await countWaiting(reader);
  const newVersion = !keptAt && (await newVersionToTell());
  if (!keptAt && waiting === 0 && !newVersion) return [];
  const parts = await template();
  const lines: Html[] = [];
  if (keptAt) lines.push(parts.part('line-kept', when(keptAt, parts.language)));
  if (waiting > 0) lines.push(parts.part('line-waits', { things: parts.word('things', { count: waiting }) }));
  if (newVersion) lines.push(parts.part('line-new'));
  return lines;
}
