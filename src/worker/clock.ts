// How far the server's clock is before the phone's, which may be days wrong.
import { phone } from './phone.ts';

const second = 1000;

let known: number | null | undefined;

export async function offset(): Promise<number | null> {
  known ??= await phone()
    .then((database) => database.get('about', 'offset'))
    .then((value) => (typeof value === 'number' ? value : null))
    .catch(() => null);
  return known;
}

/** Every answer of ours says what time it is, to the second; what is asked as it comes is the truest. */
export async function noteClock(answer: Response): Promise<void> {
  const said = Date.parse(answer.headers.get('date') ?? '');
  if (Number.isNaN(said) || !answer.headers.has('x-reader')) return;
  const measured = said + second / 2 - Date.now();
  const before = await offset();
  if (before !== null && Math.abs(measured - before) < 2 * second) return;
  known = measured;
  await phone()
    .then((database) => database.put('about', measured, 'offset'))
    .catch(() => undefined);
}
