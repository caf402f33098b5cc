// Quiet lines at the top of a page's content: what the page itself cannot know.
import { template } from './template.ts';
import { newVersionToTell } from './updates.ts';
import { type Html } from './page.ts';
import { things, waitingNow } from './waiting.ts';
import { when } from './when.ts';

type Told = {
  /** a kept document: when it was so */
  keptAt?: Date;
  path: string;
};

/** Nothing to say is the usual, and then no document is looked into. */
export async function linesFor({ keptAt, path }: Told): Promise<Html[]> {
  const waiting = path === '/waiting' ? 0 : await waitingNow();
  const newVersion = !keptAt && (await newVersionToTell());
  if (!keptAt && waiting === 0 && !newVersion) return [];
  const parts = await template();
  const lines: Html[] = [];
  if (keptAt) lines.push(parts.part('line-kept', when(keptAt, parts.language)));
  if (waiting > 0) lines.push(parts.part('line-waits', { things: things(parts, waiting) }));
  if (newVersion) lines.push(parts.part('line-new'));
  return lines;
}
