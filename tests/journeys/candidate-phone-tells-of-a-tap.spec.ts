import { randomUUID } from 'node:crypto';
import { parse } from 'devalue';
import { hasSignedIn, signsOut } from '../steps/doors.ts';
import { expect, test, type Page } from '../steps/journey.ts';
import {
  aCandidate,
  aPlace,
  aShift,
  closeWorld,
  database,
  isIntroducedTo,
  isOnShift,
} from '../steps/world.ts';

// What a phone's worker sends beside a form, without a worker: the server's half of it.
test.afterAll(closeWorld);

const origin = () => process.env.BASE_URL ?? 'http://localhost:5173';

const markOf = async (page: Page): Promise<string> =>
  (await page.request.get('/mine')).headers()['x-reader'] ?? '';

type Told = { id: string; [more: string]: unknown };
const envelope = (person: string, more: object = {}): Told => ({
  v: 3,
  id: randomUUID(),
  seq: 1,
  person,
  tapped: new Date().toISOString(),
  sent: new Date().toISOString(),
  offset: 0,
  ...more,
});

async function taps(page: Page, to: string, tap: Told | string, form: Record<string, string> = {}) {
  const id = typeof tap === 'string' ? randomUUID() : tap.id;
  const answer = await page.request.post(to, {
    form: { request_id: id, ...form },
    headers: {
      origin: origin(),
      accept: 'application/json',
      'x-sveltekit-action': 'true',
      'x-tap': typeof tap === 'string' ? tap : JSON.stringify(tap),
    },
  });
  const { type, location, data } = await answer.json();
  return {
    status: answer.status(),
    type,
    location,
    sentence: data ? parse(data).refusal : null,
    headers: answer.headers(),
  };
}

async function aminaAtACard(page: Page) {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  await isIntroducedTo(amina, place);
  const shift = await aShift(place);
  await hasSignedIn(page, amina.email);
  return { amina, place, shift, mark: await markOf(page), take: `/shifts/${shift.id}?/take` };
}

const states = async (shift: string) =>
  (await database()<{ state: string }[]>`select state from public.assignments where shift_id = ${shift}`).map(
    ({ state }) => state,
  );

test('a tap is done, and the phone learns how far it has been heard', async ({ page }) => {
  const { shift, mark, take } = await aminaAtACard(page);
  expect(await (await page.request.get('/phone')).json()).toEqual({ reader: mark, last: null });
  const first = await taps(page, take, envelope(mark, { seq: 7 }));
  expect(first).toMatchObject({ status: 200, type: 'redirect', location: `/shifts/${shift.id}/taken` });
  expect(first.headers['x-phone-had']).toBe('0');
  expect(first.headers['x-phone-last']).toBe('7');
  const phone = (await page.context().cookies()).find(({ name }) => name === 'phone');
  expect(phone).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  const second = await taps(page, take, envelope(mark, { seq: 9 }));
  expect(second.headers['x-phone-had']).toBe('7');
  expect(second.headers['x-phone-last']).toBe('9');
  expect(await (await page.request.get('/phone')).json()).toEqual({ reader: mark, last: 9 });
  expect(await states(shift.id)).toEqual(['confirmed']);
});

test('what is made up is refused with a sentence, and does nothing', async ({ page }) => {
  const { shift, mark, take } = await aminaAtACard(page);
  const said = 'Dette kom ikke fra en av sidene våre. Gå til forsiden, og prøv igjen derfra.';
  for (const [to, tap] of [
    [take, 'no envelope'],
    [take, envelope(mark, { v: 17 })],
    [take, envelope(mark, { seq: -1 })],
    // not the id of the form
    [take, { ...envelope(mark), id: 'x' }],
    // cannot wait for network
    [`/shifts/${shift.id}?/standBy`, envelope(mark)],
    ['/me/details?/save', envelope(mark)],
  ] as const) {
    const answer = await taps(page, to, tap);
    expect(answer, JSON.stringify(tap)).toMatchObject({ status: 400, type: 'failure', sentence: said });
  }
  const tap = envelope(mark);
  const otherId = await taps(page, take, tap, { request_id: randomUUID() });
  expect(otherId).toMatchObject({ status: 400, sentence: said });
  expect(await states(shift.id)).toEqual([]);
});

test('what another person tapped is not done for who is signed in', async ({ page }) => {
  const { shift, take } = await aminaAtACard(page);
  const answer = await taps(page, take, envelope('the-mark-of-another-one'));
  expect(answer).toMatchObject({ status: 403, type: 'failure' });
  expect(answer.sentence).toContain('mens en annen brukte telefonen');
  expect(await states(shift.id)).toEqual([]);
});

test('a worker of the next release is told to wait for a node that knows it', async ({ page }) => {
  const { mark, take } = await aminaAtACard(page);
  const tap = envelope(mark, { v: 4 });
  const answer = await page.request.post(take, {
    form: { request_id: tap.id },
    headers: { origin: origin(), accept: 'application/json', 'x-tap': JSON.stringify(tap) },
  });
  expect(answer.status()).toBe(503);
  expect(Number(answer.headers()['retry-after'])).toBeGreaterThan(0);
});

test('whoever comes too late is told what else fits', async ({ page }) => {
  const { place, shift, mark, take } = await aminaAtACard(page);
  await aShift(place, { inDays: 5, title: 'Dekke bord' });
  await isOnShift(await aCandidate('Bjørn'), shift);
  const answer = await taps(page, take, envelope(mark));
  expect(answer.sentence).toContain('Alle plassene er tatt nå.');
  const next = JSON.parse(decodeURIComponent(answer.headers['x-next'] ?? 'null'));
  expect(next.href).not.toBe(`/shifts/${shift.id}`);
  // others' places are as near: one of those that fit
  expect(next.href).toMatch(/^\/shifts\/[0-9a-f-]{36}$/);
});

test('what another page would say is said to the phone, for nobody would read the page', async ({ page }) => {
  const { amina, mark, take } = await aminaAtACard(page);
  await database()`update public.candidates set notice_read_at = null where person_id = ${amina.id}`;
  const answer = await taps(page, take, envelope(mark));
  expect(answer).toMatchObject({ type: 'failure' });
  expect(answer.sentence).toContain('Les først hva vi gjør med opplysningene dine.');
});

test('nobody who is signed out learns anything of a phone', async ({ page }) => {
  const { mark, take } = await aminaAtACard(page);
  await taps(page, take, envelope(mark));
  await page.goto('/auth/sign-out');
  await signsOut(page);
  expect(await (await page.request.get('/phone')).json()).toEqual({ reader: 'none', last: null });
});
