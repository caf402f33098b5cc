// What waits and what came to nothing, as pieces of a page: the list on /waiting, at the sign-out and where a page needs network.
import type { Html, Template } from './page.ts';
import { countWaiting } from './queue.ts';
import { current, nobody } from './reader.ts';

/** How many things of the one who is signed in wait. */
export const waitingNow = async (): Promise<number> => {
  const mark = await current();
  return mark === nobody ? 0 : countWaiting(mark);
};

/** «to ting»: small numbers as words. */
export const things = (parts: Template, count: number): string => {
  const number = parts.word('numbers').html.split(' ')[count] ?? String(count);
  return parts.word('things', { count, number }).html;
};

/** The lists, without a heading of their own when there is none to show. */
export const listOf = async (_parts: Template): Promise<Html> => ({ html: '' });

/** GET /waiting while something waits or came to nothing, with or without network; null when the ordinary page is right. */
export const answerWaiting = async (): Promise<Response | null> => null;
