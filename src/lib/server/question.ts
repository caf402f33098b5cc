import type { CompositeTypes } from '../database.types.ts';
import { error, type RequestEvent } from '@sveltejs/kit';
import { check } from './db-error.ts';

// One page, one question: the hook asks what a page shows together with who asks for it, and the page's load takes it from there. It is kept for as
// long as the request, so that who it is, is never remembered; a form's page, drawn after what the form did, asks anew.

export type Who = CompositeTypes<'signed_in_person'>;
type DbError = { code: string; message: string };
type Asked<P> = { who: Who | null; page: P | null };
type Answer<P> =
  { data: Asked<P>; error: null; status: number } | { data: null; error: DbError; status: number };
type Asking = Pick<RequestEvent, 'locals' | 'url' | 'params' | 'cookies' | 'request'>;

export type Question<P> = {
  /** Asked by the hook; null: this address is no question, and the page says so. */
  who: (event: Asking) => Promise<Answer<object>> | null;
  /** What the page shows. What is not there or not theirs is a 404, what is made up a 400. */
  page: (event: Asking) => Promise<P>;
  /** The same where somebody asked already, as for a page within a layout; else null. */
  asked: (event: Asking) => Promise<P> | null;
};

export function question<P extends object>(
  ask: (event: Asking) => PromiseLike<Answer<P>> | null,
): Question<P> {
  const answers = new WeakMap<App.Locals, Promise<Answer<P>>>();
  const asking = (event: Asking): Promise<Answer<P>> | null => {
    const before = answers.get(event.locals);
    if (before) return before;
    const answer = ask(event);
    if (answer === null) return null;
    const now = Promise.resolve(answer);
    answers.set(event.locals, now);
    return now;
  };
  const pageIn = async (answer: Promise<Answer<P>>): Promise<P> => {
    const asked = await answer;
    if (asked.error?.code === 'PT400') error(400);
    return check(asked).page ?? error(404);
  };
  return {
    who: asking,
    page: (event) => pageIn(asking(event) ?? error(400)),
    asked: (event) => {
      const before = answers.get(event.locals);
      return before ? pageIn(before) : null;
    },
  };
}
