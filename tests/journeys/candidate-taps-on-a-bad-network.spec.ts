import {
  brokenServer,
  captivePortal,
  networkTo,
  tooMany,
  type Fate,
  type Network,
} from '../faults/network.ts';
import { isOpenToAll, opensCard, seesTheyAreIn, tapsIWant } from '../steps/candidate.ts';
import { hasSignedIn, triesToSignIn } from '../steps/doors.ts';
import { expect, test as base, type Page } from '../steps/journey.ts';
import { holdsPages, keptPaths } from '../steps/phone.ts';
import {
  aCandidate,
  aPlace,
  aShift,
  closeWorld,
  database,
  isIntroducedTo,
  isOnShift,
  type Candidate,
  type Shift,
} from '../steps/world.ts';
import { until } from '../until.ts';

// All goes through a network that does what it is told.
const test = base.extend<{ network: Network }>({
  network: async ({ extraHTTPHeaders }, use) => {
    const network = await networkTo(
      process.env.BASE_URL ?? 'http://localhost:5173',
      extraHTTPHeaders?.['x-forwarded-for'] ?? '10.0.0.1',
    );
    await use(network);
    await network.close();
  },
  baseURL: async ({ network }, use) => use(network.url),
});
test.use({ serviceWorkers: 'allow', viewport: { width: 360, height: 780 } });
test.afterAll(closeWorld);

const forTaps =
  (fate: Fate) =>
  ({ tap }: { tap: string | null }): Fate =>
    tap === null ? 'arrives' : fate;

async function hasThePhoneReady(page: Page, candidate: Candidate, to = '/mine'): Promise<void> {
  await hasSignedIn(page, candidate.email);
  await page.goto(to);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.goto(to);
  await expect
    .poll(() => page.evaluate(async () => (await caches.match('/waiting')) !== undefined))
    .toBe(true);
}

const waits = (page: Page) => page.locator('[data-tap="waiting"]');
const wasSent = (page: Page) => page.locator('[data-tap="sent"]');

const states = async (candidate: Candidate, shift: Shift) =>
  (
    await database()<{ state: string }[]>`select state from public.assignments
      where shift_id = ${shift.id} and candidate_id = ${candidate.id}`
  ).map(({ state }) => state);

async function aminaAndAShift() {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  await isIntroducedTo(amina, place);
  return { amina, place, shift: await aShift(place, { capacity: 3 }) };
}

test('with network a tap leads where it always led', async ({ page, network }) => {
  const { amina, shift } = await aminaAndAShift();
  await hasThePhoneReady(page, amina);
  await opensCard(page, shift);
  await tapsIWant(page);
  await seesTheyAreIn(page);
  expect(network.taps()).toHaveLength(1);
  await page.goto(`/mine/${crypto.randomUUID()}/cannot`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Vi finner ikke denne siden');
});

test("another site's page taps nothing in Amina's name", async ({ page, network }) => {
  const { amina, shift } = await aminaAndAShift();
  await hasThePhoneReady(page, amina);
  const form = `<form method="post" action="${network.url}/shifts/${shift.id}?/take">
    <input name="request_id" value="${crypto.randomUUID()}"><button>Vinn en telefon</button></form>`;
  await page.route('http://elsewhere.example/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: form }),
  );
  await page.goto('http://elsewhere.example/');
  await page.getByRole('button').click();
  await expect(page.getByText('Cross-site POST form submissions are forbidden')).toBeVisible();
  expect(network.taps()).toHaveLength(0);
  await page.goto('/waiting');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ingenting venter');
  expect(await states(amina, shift)).toEqual([]);
});

test('who signs in on a tab that was left open sees nothing of the one before', async ({
  page,
  context,
  network,
}) => {
  const [amina, bjorn] = [await aCandidate('Amina'), await aCandidate('Bjørn')];
  const left = await context.newPage();
  await left.goto('/auth/sign-in');
  await hasThePhoneReady(page, amina, '/');
  await holdsPages(page, '/');
  network.does(({ method }) => (method === 'GET' ? 'request lost' : 'arrives'));
  await triesToSignIn(left, bjorn.email);
  await expect(left.getByRole('heading', { level: 1 })).toHaveText('Du er uten nett');
  await expect(left.getByText(/^Slik det var i dag/)).toHaveCount(0);
  expect(await keptPaths(page)).toEqual([]);
});

test('what is wrong in a form is said at its field', async ({ page }) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  const assignment = await isOnShift(amina, await aShift(place, { inMinutes: 20 }));
  await hasThePhoneReady(page, amina);
  await page.goto(`/mine/${assignment}`);
  await page.getByLabel('Ordet på plakaten').fill('FEILKODE');
  await page.getByRole('button', { name: 'Jeg er her' }).click();
  await expect(page.locator('.field-error')).toBeVisible();
  await page.goto('/waiting');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ingenting venter');
});

for (const [what, fate] of Object.entries({
  'no answer comes': 'answer lost',
  'a captive portal answers': captivePortal,
  'the server is broken': brokenServer,
  'the server is busy': tooMany(1),
} satisfies Record<string, Fate>))
  test(`when ${what}, it waits, and is done once @long`, async ({ page, network }) => {
    const { amina, shift } = await aminaAndAShift();
    await hasThePhoneReady(page, amina);
    await opensCard(page, shift);
    network.does(forTaps(fate));
    await tapsIWant(page);
    await expect(waits(page)).toContainText('Jeg vil – venter på nett');
    network.does('arrives');
    const sent = network.taps().length;
    await until(async () => {
      await page
        .getByRole('button', { name: 'Prøv nå' })
        .click({ timeout: 2_000 })
        .catch(() => {});
      return wasSent(page).isVisible();
    });
    expect(network.taps().length).toBe(sent + 1);
    expect(new Set(network.taps().map(({ body }) => new URLSearchParams(body).get('request_id'))).size).toBe(
      1,
    );
    expect(await states(amina, shift)).toEqual(['confirmed']);
  });

test('what is taken back while it is on its way is told of', async ({ page, network }) => {
  const { amina, shift } = await aminaAndAShift();
  await hasThePhoneReady(page, amina);
  await opensCard(page, shift);
  network.does(forTaps('silence'));
  await tapsIWant(page);
  await page.getByRole('link', { name: 'Ikke send' }).click();
  await page.getByRole('button', { name: 'Ikke send det' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ingenting venter');
  network.does('arrives');
  network.goesOn();
  await expect(wasSent(page)).toBeVisible();
  expect(await states(amina, shift)).toEqual(['confirmed']);
});

test('five quick taps are one @long', async ({ page, network }) => {
  const { amina, shift } = await aminaAndAShift();
  await hasThePhoneReady(page, amina);
  await opensCard(page, shift);
  network.does(forTaps('silence'));
  const button = await page.getByRole('button', { name: 'Jeg vil', exact: true }).boundingBox();
  if (!button) throw new Error('the button is there');
  // a thumb does not wait for pages
  for (let tap = 0; tap < 5; tap++) await page.mouse.click(button.x + 20, button.y + 20);
  await until(() => network.taps().length > 0);
  network.does('arrives');
  network.goesOn();
  await seesTheyAreIn(page);
  expect(network.taps()).toHaveLength(1);
  expect(await states(amina, shift)).toEqual(['confirmed']);
});

test('a session that has ended holds it until the same person signs in @long', async ({ page, context }) => {
  const { amina, shift } = await aminaAndAShift();
  const bjorn = await aCandidate('Bjørn');
  await hasThePhoneReady(page, amina);
  await opensCard(page, shift);
  await context.clearCookies({ name: /^session/ });
  await tapsIWant(page);
  await expect(page.getByText('Noe venter på deg. Logg inn, så sendes det.')).toBeVisible();
  // somebody else takes the phone
  await triesToSignIn(page, bjorn.email);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ingenting venter');
  await page.goto('/mine');
  await expect(page.locator('main')).not.toContainText('venter på nett');
  expect(await states(bjorn, shift)).toEqual([]);
  // and gives it back
  await context.clearCookies({ name: /^session/ });
  await page.goto('/auth/sign-in?next=/waiting');
  await triesToSignIn(page, amina.email);
  await expect(wasSent(page)).toContainText('Jeg vil');
  expect(await states(amina, shift)).toEqual(['confirmed']);
  expect(await states(bjorn, shift)).toEqual([]);
});

test('a page that somebody else left open does nothing for who has the phone now', async ({
  page,
  context,
}) => {
  const { amina, shift } = await aminaAndAShift();
  const bjorn = await aCandidate('Bjørn');
  await hasThePhoneReady(page, amina);
  // it sleeps, and does not hear who comes in
  await page.addInitScript(() => {
    const deaf = (event: Event) => event.stopImmediatePropagation();
    addEventListener('storage', deaf);
    document.addEventListener('visibilitychange', deaf);
  });
  await opensCard(page, shift);
  const other = await context.newPage();
  await context.clearCookies({ name: /^session/ });
  await hasSignedIn(other, bjorn.email);
  await other.goto('/mine');
  await tapsIWant(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Siden hørte til en annen');
  await isOpenToAll(page);
  await page.goto('/waiting');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ingenting venter');
  expect(await states(bjorn, shift)).toEqual([]);
});

test('two tabs have one queue and one sender @long', async ({ page, context, network }) => {
  const { amina, place, shift } = await aminaAndAShift();
  const later = await aShift(place, { inDays: 6, title: 'Dekke bord' });
  await hasThePhoneReady(page, amina);
  const other = await context.newPage();
  await opensCard(page, shift);
  await opensCard(other, later);
  await context.setOffline(true);
  await tapsIWant(page);
  await expect(waits(page)).toHaveCount(1);
  await tapsIWant(other);
  await expect(waits(other)).toHaveCount(2);
  await expect(waits(page)).toHaveCount(2);
  await context.setOffline(false);
  await expect(wasSent(page)).toHaveCount(2);
  await expect(wasSent(other)).toHaveCount(2);
  const order = network.taps().map(({ path }) => path.split('?')[0]);
  expect(order).toEqual([`/shifts/${shift.id}`, `/shifts/${later.id}`]);
});
