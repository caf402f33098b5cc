// A town's morning: everybody comes in by the app, so all of them have its one address unless Auth is told whose each call is.
import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { aCandidate, closeWorld, password } from '../steps/world.ts';

// not BASE_URL: vitest has a meaning of its own for that
const { OPPGAVETORGET_TEST_APP: app = 'http://localhost:5173' } = process.env;
afterAll(closeWorld);

async function signsIn(email: string, address: string) {
  const answer = await fetch(`${app}/auth/sign-in?/signIn`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'text/html',
      origin: app,
      'x-forwarded-for': address,
    },
    body: new URLSearchParams({ email, password }),
  });
  const alert = /role="alert"[^>]*>([\s\S]{0,400})/.exec(await answer.text())?.[1] ?? '';
  return answer.status === 303 ? 'in' : `${answer.status} ${alert.replace(/<[^>]*>/g, ' ').trim()}`;
}

it('300 people sign in from 300 addresses through one node, and none of them is refused', async () => {
  const people = [];
  for (let n = 0; n < 300; n++) people.push(await aCandidate(`Morgen ${n}`, { hasHours: false }));
  const waiting = people.map(({ email }, n) => ({ email, address: `10.77.${n >> 8}.${n & 255}` }));
  const answers: string[] = [];
  const one = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop())
      answers.push(await signsIn(next.email, next.address));
  };
  // as many at once as a minute has of them in ten seconds
  await Promise.all(Array.from({ length: 50 }, one));
  expect(answers.filter((answer) => answer !== 'in')).toEqual([]);
  expect(answers).toHaveLength(300);
});

it('whoever guesses from one address is held back alone', async () => {
  const [guessed, other] = [await aCandidate('Amina'), await aCandidate('Bjørn')];
  // far more than anybody needs: what holds them back first does not matter here
  const tries = await Promise.all(
    Array.from({ length: 60 }, () => signsIn(`${randomUUID()}@reise.example.no`, '10.78.0.1')),
  );
  expect(tries).not.toContain('in');
  expect(await signsIn(guessed.email, '10.78.0.2')).toBe('in');
  expect(await signsIn(other.email, '10.78.0.3')).toBe('in');
});
