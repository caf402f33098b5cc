import type { APIRequestContext } from '@playwright/test';
import { isOpenToAll, isToldKindly, signsInAs } from '../steps/candidate.ts';
import { expect, test, type Page } from '../steps/journey.ts';
import {
  aCandidate,
  anAdviserFor,
  aPlace,
  aShift,
  closeWorld,
  database,
  isOnShift,
  placeCancels,
} from '../steps/world.ts';

test.afterAll(closeWorld);

async function makesALink(page: Page): Promise<string> {
  await page.goto('/me/calendar');
  await page.getByRole('button', { name: 'Lag en lenke' }).click();
  return linkOn(page);
}

async function linkOn(page: Page): Promise<string> {
  await expect(page.getByRole('link', { name: 'Legg til i kalenderen' })).toBeVisible();
  return (await page.getByText(/^https?:.*\/calendar\/[A-Z0-9]{24}\.ics$/).innerText()).trim();
}

/** As a calendar asks, which knows nothing but the link. */
const subscribes = (request: APIRequestContext, link: string, headers: Record<string, string> = {}) =>
  request.get(link, { headers });

const sequenceIn = (file: string): number => Number(/^SEQUENCE:(\d+)\r$/m.exec(file)?.[1]);

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript @long', () => {
    test.use({ javaScriptEnabled });

    test('Amina has her shifts in her own calendar, which follows what happens', async ({
      page,
      request,
    }) => {
      const [amina, place] = [await aCandidate('Amina'), await aPlace()];
      await anAdviserFor(amina);
      const shift = await aShift(place, { title: 'Vanne blåbær, og så kaffe' });
      const assignment = await isOnShift(amina, shift);
      await signsInAs(page, amina);
      const link = await makesALink(page);
      await expect(page.getByRole('link', { name: 'Legg til i kalenderen' })).toHaveAttribute(
        'href',
        link.replace(/^https?:/, 'webcal:'),
      );
      const answer = await subscribes(request, link);
      expect(answer.status()).toBe(200);
      expect(answer.headers()['content-type']).toBe('text/calendar; charset=utf-8');
      expect(answer.headers()['x-robots-tag']).toBe('noindex, nofollow');
      expect(answer.headers()['cache-control']).toBe('private, max-age=300');
      const before = await answer.text();
      const lines = before.replaceAll('\r\n ', '').split('\r\n');
      expect(lines).toContain('SUMMARY:Vanne blåbær\\, og så kaffe');
      expect(lines).toContain(`UID:${assignment}@oppgavetorget`);
      expect(lines).toContain('STATUS:CONFIRMED');
      expect(lines).toContain('TRIGGER:-PT2H');
      expect(before).not.toMatch(/\bnav\b|voluntary|activity|trivselskontakt|Amina|Reise\b/i);

      const { etag = '' } = answer.headers();
      expect((await subscribes(request, link, { 'if-none-match': etag })).status()).toBe(304);

      await database()`update public.shifts set starts_at = starts_at + interval '1 hour', ends_at = ends_at + interval '1 hour'
        where shift_id = ${shift.id}`;
      const moved = await (await subscribes(request, link, { 'if-none-match': etag })).text();
      expect(sequenceIn(moved)).toBeGreaterThan(sequenceIn(before));

      await page.getByLabel('Dagen før').check();
      await page.getByLabel('To timer før').uncheck();
      await page.getByRole('button', { name: 'Lagre' }).click();
      await expect(page.getByText('Lagret. Kalenderen')).toBeVisible();
      const reminds = await (await subscribes(request, link)).text();
      expect(reminds).toContain('TRIGGER:-P1D\r\n');
      expect(reminds).not.toContain('-PT2H');

      await page.goto(`/mine/${assignment}/cannot`);
      await page.getByRole('radio', { name: 'Syk' }).check();
      await page.getByRole('button', { name: 'Si fra' }).click();
      await expect(page.getByText('Takk for at du sa fra')).toBeVisible();
      const gone = await (await subscribes(request, link)).text();
      expect(gone).toContain('STATUS:CANCELLED\r\n');
      expect(gone).not.toMatch(/sick|syk/i);
      expect(sequenceIn(gone)).toBeGreaterThan(sequenceIn(moved));
    });

    test('Amina renews her link, and closes it', async ({ page, request }) => {
      const amina = await aCandidate('Amina');
      await signsInAs(page, amina);
      const first = await makesALink(page);
      await page.getByRole('button', { name: 'Lag ny lenke' }).click();
      await expect(page.getByText('Den gamle virker ikke lenger.')).toBeVisible();
      const second = await linkOn(page);
      expect((await subscribes(request, first)).status()).toBe(404);
      expect((await subscribes(request, second)).status()).toBe(200);
      await page.getByRole('button', { name: 'Steng lenken' }).click();
      await expect(page.getByText('Lenken er stengt.')).toBeVisible();
      expect((await subscribes(request, second)).status()).toBe(404);
      // the address that says so says it no more once there is a link again
      const closed = page.url();
      await makesALink(page);
      await page.goto(closed);
      await expect(page.getByRole('button', { name: 'Steng lenken' })).toBeVisible();
      await expect(page.getByText('Lenken er stengt.')).toHaveCount(0);
    });
  });
}

test('A shift that the place cancelled stands as cancelled, like one that was given up', async ({
  page,
  request,
}) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  const shift = await aShift(place);
  await isOnShift(amina, shift);
  await signsInAs(page, amina);
  const link = await makesALink(page);
  await placeCancels(shift);
  await database()`update public.assignments set cancelled_at = now() where shift_id = ${shift.id}`;
  const file = await (await subscribes(request, link)).text();
  expect(file).toContain('STATUS:CANCELLED\r\n');
  expect(file).toContain('SUMMARY:Avlyst: Vanne plantene\r\n');
});

test('A link is not there for who guesses, and still for who has it; nor once its owner is forgotten', async ({
  page,
  request,
}) => {
  const amina = await aCandidate('Amina');
  await signsInAs(page, amina);
  const link = await makesALink(page);
  const guess = link.replace(/[A-Z0-9]{24}/, 'A'.repeat(24));
  const guesses = (many: number) =>
    Promise.all(Array.from({ length: many }, async () => (await subscribes(request, guess)).status()));
  for (let tries = 0; tries < 300; tries += 20) expect(new Set(await guesses(20))).toEqual(new Set([404]));
  expect(await guesses(1)).toEqual([429]);
  expect((await subscribes(request, link)).status()).toBe(200);
  await database()`select private.forget(${amina.id})`;
  expect((await subscribes(request, link)).status()).not.toBe(200);
});

test('The page of the link is open to all, with and without one', async ({ page }) => {
  await signsInAs(page, await aCandidate('Amina'), '/me/calendar');
  await isOpenToAll(page);
  await makesALink(page);
  await isOpenToAll(page);
});

test('A request for a link that was renewed since is told so', async ({ page }) => {
  await signsInAs(page, await aCandidate('Amina'), '/me/calendar');
  const made = await page.locator('input[name=request_id]').first().inputValue();
  const again = () =>
    page.request.post('/me/calendar?/make', {
      form: { request_id: made },
      headers: { accept: 'text/html', origin: new URL(page.url()).origin },
      maxRedirects: 0,
    });
  expect((await again()).status()).toBe(303);
  const first = await makesALinkAgain(page);
  expect((await again()).status(), 'the same tap twice is one').toBe(303);
  await page.getByRole('button', { name: 'Lag ny lenke' }).click();
  expect(await linkOn(page)).not.toBe(first);
  const answer = await again();
  expect(answer.status()).toBe(409);
  await page.setContent(await answer.text());
  await isToldKindly(page, 'gjelder ikke lenger');
});

async function makesALinkAgain(page: Page): Promise<string> {
  await page.goto('/me/calendar');
  return linkOn(page);
}

test.describe('with a browser that lets a page copy', () => {
  test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

  test('Amina copies the link', async ({ page }) => {
    await signsInAs(page, await aCandidate('Amina'));
    const link = await makesALink(page);
    await page.getByRole('button', { name: 'Kopier lenken' }).click();
    await expect(page.getByText('Lenken er kopiert.')).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
    await isOpenToAll(page);
  });
});
