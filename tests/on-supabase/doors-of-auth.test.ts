// Whoever has the project's address and its publishable key asks Auth past the app, whose limits do not count there.
import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { aCandidate, closeWorld, password } from '../steps/world.ts';

const { OPPGAVETORGET_TEST_PROJECT: project = '', OPPGAVETORGET_TEST_KEY: key = '' } = process.env;
afterAll(closeWorld);

const doors = ['token?grant_type=password', 'otp', 'magiclink', 'recover', 'resend', 'signup'];
async function saidAt(door: string, email: string) {
  const answer = await fetch(`${project}/auth/v1/${door}`, {
    method: 'POST',
    headers: { apikey: key, 'content-type': 'application/json', 'x-supabase-api-version': '2024-01-01' },
    body: JSON.stringify({ email, password, type: 'signup', create_user: false }),
  });
  return z.object({ code: z.string().default('none') }).parse(await answer.json()).code;
}

it('all its doors are shut before anything is looked up, or none is, which doctor tells by one of them', async () => {
  const { email } = await aCandidate('Amina');
  const told = async (address: string) =>
    Promise.all(doors.map(async (door) => (await saidAt(door, address)) === 'captcha_failed'));
  const [known, unknown] = [await told(email), await told(`${randomUUID()}@reise.example.no`)];
  expect(known).toEqual(unknown);
  expect(new Set(known).size).toBe(1);
});
