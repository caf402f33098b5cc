import { error as page } from '@sveltejs/kit';

type DbError = { code?: string; message: string } | null | undefined;

// The stable code of a refusal by the database (such as shift_full), or null when it is something else.
export function refusal(error: DbError): string | null {
  return error && /^PT4/.test(error.code ?? '') ? error.message : null;
}

// What was asked could not be read as what it stands for: a sign that no text holds, no day, no number. Nothing has been done.
const unreadable = new Set(['22021', '22P05', '22P02', '22007', '22008', '22003']);

// One row was asked for by its id, and there is none that this person may see.
const noRow = 'PGRST116';

// The data, or the right page: what is not yours and what is not there look the same.
export function check<T>(answer: { data: T; error: null } | { data: null; error: NonNullable<DbError> }): T;
export function check<T>(answer: { data: T; error: DbError }): T;
export function check<T>(answer: { data: T; error: DbError }): T {
  if (answer.error) {
    const { error } = answer;
    // who signs out while their page is made has no row any more
    if (error.code === 'PT404' || error.code === noRow) page(404);
    if (error.code === 'PT403' || error.code === '42501') page(403);
    if (unreadable.has(error.code ?? '')) page(400);
    const ours = new Error('the database answered with an error');
    // the name is logged, the message never is
    ours.name = `database ${error.code ?? 'without a code'}`;
    throw ours;
  }
  return answer.data;
}
