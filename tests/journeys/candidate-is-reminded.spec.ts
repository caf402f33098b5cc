import { pushService, type TestPhone } from '../push-service.ts';
import { isNextToBeAsked } from '../steps/asked.ts';
import { isOpenToAll, signsInAs } from '../steps/candidate.ts';
import { hasSignedIn, signsOut } from '../steps/doors.ts';
import { networkTo, type Network } from '../faults/network.ts';
import { expect, test as base, type Page } from '../steps/journey.ts';
import {
  getsMessage,
  isDueTheDayBefore,
  isReachedAt,
  isTold,
  letMessagesCome,
  shownOn,
  tapsNotification,
  tells,
} from '../steps/reminded.ts';
import { aCandidate, aPlace, aShift, closeWorld, database, isOnShift } from '../steps/world.ts';
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

let service: Awaited<ReturnType<typeof pushService>>;
test.beforeAll(async () => {
  service = await pushService();
});
test.afterAll(async () => {
  await service.stop();
  await closeWorld();
});

const stateOf = async (assignment: string) =>
  (
    await database()<{ state: string; coming: boolean }[]>`
      select state, coming_said_at is not null as coming from public.assignments where assignment_id = ${assignment}`
  )[0];

/** As the worker notes it where there is a push service of the browser's own. */
const wasToldUntilSigningOut = async (page: Page) =>
  page.evaluate(
    async (mark) =>
      new Promise<void>((done, failed) => {
        const opening = indexedDB.open('phone');
        opening.onerror = () => failed(opening.error);
        opening.onsuccess = () => {
          const write = opening.result.transaction('about', 'readwrite');
          write.objectStore('about').put(mark, 'toldUntil');
          write.oncomplete = () => (opening.result.close(), done());
        };
      }),
    await markOf(page),
  );

/** Amina has said on her page that this phone may be told, and the message of the day before has come. */
async function hasBeenReminded(page: Page, phone: TestPhone) {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  const shift = await aShift(place, { inDays: 1 });
  const assignment = await isOnShift(amina, shift);
  await page.context().grantPermissions(['notifications']);
  await isReachedAt(page, phone);
  await signsInAs(page, amina, '/me/reminders');
  await page.getByRole('button', { name: 'Vis på denne telefonen' }).click();
  await isTold(page, 'Nå kommer påminnelsene på denne telefonen.');
  await isDueTheDayBefore(amina, assignment);
  await until(() => phone.received.length > 0);
  expect(service.wrong).toEqual([]);
  const [told] = phone.received;
  expect(told?.title).toMatch(/^(I morgen|I dag|I overmorgen|.+dag .+) kl\.\s10\.00$/);
  expect(`${told?.title} ${told?.body}`).not.toMatch(/Tone|Amina|Reise(?!tun)/);
  await getsMessage(page, told?.data ?? '');
  await until(async () => (await shownOn(page)).length === 1);
  expect(await shownOn(page)).toMatchObject([{ tag: `shift-${assignment}`, actions: ['coming', 'cannot'] }]);
  return { amina, place, shift, assignment };
}

test.describe('on a phone', () => {
  test.use({ serviceWorkers: 'allow', viewport: { width: 360, height: 780 } });

  test('Amina is reminded, cannot come, and the next person is asked', async ({ page }) => {
    const [phone, other] = [service.aPhone(), service.aPhone()];
    const { amina, shift, assignment } = await hasBeenReminded(page, phone);
    const bjorn = await aCandidate('Bjørn');
    await tells(bjorn, other);
    await database()`insert into public.standbys values (${bjorn.id}, ${shift.id}, now())`;

    // a page of choices would be left as it is
    await page.goto('/mine');
    await tapsNotification(page, 'cannot');
    await until(async () => (await stateOf(assignment))?.state === 'withdrawn');
    // to why, or, where the network is slow, to what waits for it
    await page.waitForURL(/\/(cannot|waiting)$/);
    expect(await shownOn(page)).toEqual([]);

    await isNextToBeAsked(bjorn, shift);
    await letMessagesCome(bjorn);
    await until(() => other.received.length > 0);
    expect(other.received).toMatchObject([{ title: 'Vil du komme?', actions: [] }]);

    // why is asked afterwards, and need not be said
    await page.goto(`/mine/${assignment}/cannot`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Takk for at du sa fra');
    await isOpenToAll(page);
    await page.getByText('Barn', { exact: false }).first().click();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.waitForURL(`**/mine/${assignment}?said=cannot`);
    const reasons = await database()`select from public.reasons where assignment_id = ${assignment}`;
    expect(reasons).toHaveLength(1);
    expect(amina.id).not.toBe(bjorn.id);
  });

  test('she says without network that she comes; it is sent when there is some', async ({
    page,
    network,
  }) => {
    const { assignment } = await hasBeenReminded(page, service.aPhone());
    network.does('request lost');
    await tapsNotification(page, 'coming');
    await until(
      async () => (await shownOn(page))[0]?.title === 'Svaret er lagret. Det sendes når du har nett.',
    );
    expect((await shownOn(page))[0]?.actions).toEqual([]);
    expect((await stateOf(assignment))?.coming).toBe(false);
    network.does('arrives');
    await page.goto('/mine');
    await until(async () => (await stateOf(assignment))?.coming === true);
    await page.goto(`/mine/${assignment}`);
    await expect(page.getByText('Du har sagt at du kommer.')).toBeVisible();
  });

  test('a phone that somebody else has now shows nothing of hers, and what was shown is gone when she leaves', async ({
    page,
  }) => {
    const phone = service.aPhone();
    await hasBeenReminded(page, phone);
    await signsOut(page);
    await until(async () => (await shownOn(page)).length === 0);
    const bjorn = await aCandidate('Bjørn');
    await signsInAs(page, bjorn, '/mine');
    await getsMessage(page, phone.received[0]?.data ?? '');
    // what comes after it is shown, so that nothing is waited for in vain
    await getsMessage(
      page,
      JSON.stringify({
        ...JSON.parse(phone.received[0]?.data ?? ''),
        person: await markOf(page),
        tag: 'his',
      }),
    );
    await until(async () => (await shownOn(page)).length > 0);
    expect((await shownOn(page)).map(({ tag }) => tag)).toEqual(['his']);
    await wasToldUntilSigningOut(page);
    const line = page.getByRole('link', { name: /Telefonen viser ikke påminnelser/ });
    await page.goto('/messages');
    await expect(line).toHaveAttribute('href', '/me/reminders');
    await page.goto('/messages');
    await expect(line).toHaveCount(0);
  });

  test('she sees a test, chooses what to be told, and stops this phone', async ({ page, context }) => {
    const phone = service.aPhone();
    await context.grantPermissions(['notifications']);
    await isReachedAt(page, phone);
    const amina = await aCandidate('Amina');
    await signsInAs(page, amina, '/me');
    await page.getByRole('link', { name: /Påminnelser/ }).click();
    await expect(page.getByText('Ingen telefon viser påminnelser ennå.')).toBeVisible();
    await page.getByRole('button', { name: 'Vis på denne telefonen' }).click();
    await expect(page.getByText('(denne)')).toBeVisible();
    await isOpenToAll(page);
    await page.getByRole('button', { name: 'Send meg en prøve' }).click();
    await isTold(page, 'Prøven er på vei.');
    await until(() => phone.received.length > 0);
    expect(phone.received).toMatchObject([{ title: 'Dette er en prøve' }]);
    const push = page.getByRole('group', { name: 'På telefonen' });
    await push.getByLabel('Når noen spør om du vil komme').uncheck();
    await page.getByRole('button', { name: 'Lagre: På telefonen' }).click();
    await isTold(page, 'Lagret.');
    await expect(push.getByLabel('Når noen spør om du vil komme')).not.toBeChecked();
    await expect(push.getByLabel('Dagen før, klokka 17')).toBeChecked();
    await page.getByRole('button', { name: /^Stopp:/ }).click();
    await isTold(page, 'Den viser ikke påminnelser mer.');
    await expect(page.getByText('Ingen telefon viser påminnelser ennå.')).toBeVisible();
  });

  test('she is told what to do when the phone says no', async ({ page }) => {
    await signsInAs(page, await aCandidate('Amina'), '/me/reminders');
    await page.getByRole('button', { name: 'Vis på denne telefonen' }).click();
    await expect(page.locator('[data-subscribe-said]')).toContainText(
      'Telefonen sier nei til varsler herfra.',
    );
    await isOpenToAll(page);
  });
});

const markOf = (page: Page) =>
  page.evaluate(async () => (await fetch(location.href)).headers.get('x-reader') ?? '');

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('she chooses e-mail, and answers the day before on the page', async ({ page }) => {
    const [amina, place] = [await aCandidate('Amina'), await aPlace()];
    const assignment = await isOnShift(amina, await aShift(place, { inMinutes: 120 }));
    await hasSignedIn(page, amina.email);
    await page.goto('/me/reminders');
    await expect(page.getByText(/må nettleseren ha JavaScript på/)).toBeVisible();
    const email = page.getByRole('group', { name: 'På e-post' });
    await expect(email.getByLabel('Dagen før, klokka 17')).toBeChecked();
    await email.getByLabel('Når en vakt er din').check();
    await page.getByRole('button', { name: 'Lagre: På e-post' }).click();
    await expect(page.getByText('Lagret.')).toBeVisible();
    await expect(email.getByLabel('Når en vakt er din')).toBeChecked();

    await page.goto(`/mine/${assignment}`);
    await expect(page.getByRole('heading', { name: 'Kommer du?' })).toBeVisible();
    await page.getByRole('button', { name: 'Ja, jeg kommer' }).click();
    await expect(page.getByText('Du har sagt at du kommer.')).toBeVisible();
    expect((await stateOf(assignment))?.coming).toBe(true);
  });
});
