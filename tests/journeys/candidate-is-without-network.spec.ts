import { captivePortal } from '../faults/network.ts';
import { expect, test } from '../steps/journey.ts';
import { isOpenToAll, signsInAs } from '../steps/candidate.ts';
import { triesToSignIn } from '../steps/doors.ts';
import {
  aNetwork,
  everythingOnThePhone,
  hasNetworkAgain,
  holdsPages,
  isKeptFrom,
  looksAsItDoes,
  isPutAway,
  keptPaths,
  losesNetwork,
} from '../steps/phone.ts';
import { aCandidate, anAdviserFor, aPlace, aShift, closeWorld, database, isOnShift } from '../steps/world.ts';
import { until } from '../until.ts';

test.afterAll(closeWorld);
test.use({ serviceWorkers: 'allow' });

const heading = { level: 1 } as const;

test('Amina looks up her shift in the bus, without network', async ({ page, context }) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  const soon = await isOnShift(amina, await aShift(place, { inDays: 2 }));
  const far = await isOnShift(amina, await aShift(place, { inDays: 40 }));
  await signsInAs(page, amina);
  const pages = [`/mine/${soon}`, `/mine/${soon}/cannot`, '/mine', '/messages', '/me/receipts', '/waiting'];
  await holdsPages(page, ...pages, '/help');
  expect(await keptPaths(page), 'two weeks are fetched ahead').not.toContain(`/mine/${far}`);

  await losesNetwork(context);
  const bus = await isPutAway(page);
  await bus.goto('/mine');
  await isKeptFrom(bus);
  await looksAsItDoes(bus);
  await isOpenToAll(bus);
  await bus.locator(`a[href="/mine/${soon}"]`).click();
  await isKeptFrom(bus);
  await expect(bus.getByText('Reiseveien 1')).toBeVisible();
  await expect(bus.getByRole('link', { name: /Tone/ })).toHaveAttribute('href', 'tel:+4732000000');
  await isOpenToAll(bus);
  await bus.getByRole('link', { name: 'Jeg kan ikke' }).click();
  await isKeptFrom(bus);
  await expect(bus.getByRole('button', { name: 'Si fra' })).toBeVisible();
  await looksAsItDoes(bus);
  await isOpenToAll(bus);

  for (const path of [
    '/me',
    '/me/agreed',
    '/me/who-looked',
    '/me/clearances',
    '/me/details',
    `/mine/${far}`,
  ]) {
    await bus.goto(path);
    await expect(bus.getByRole('heading', heading), path).toHaveText('Du er uten nett');
  }
  await looksAsItDoes(bus);
  await isOpenToAll(bus);
  const later = await isPutAway(bus);
  await later.goto('/me');
  await later.getByRole('link', { name: 'Mine vakter' }).first().click();
  await isKeptFrom(later);

  await hasNetworkAgain(context);
  await later.goto('/mine');
  await expect(later.getByRole('heading', heading)).toHaveText('Mine vakter');
  await expect(later.getByText(/^Slik det var/)).toHaveCount(0);
});

test('Amina goes on reading where a wireless network wants her to sign in to it first @long', async ({
  page,
}) => {
  const [amina, place, network] = [await aCandidate('Amina'), await aPlace(), await aNetwork()];
  const shift = await isOnShift(amina, await aShift(place, { inDays: 2 }));
  await signsInAs(page, amina, `${network.url}/`);
  await holdsPages(page, `/mine/${shift}`, '/mine', '/waiting');
  network.does(captivePortal);
  await page.goto(`${network.url}/mine/${shift}`);
  await isKeptFrom(page);
  await page.goto(`${network.url}/me/likes`);
  await expect(page.getByRole('heading', heading)).toHaveText('Du er uten nett');
  await expect(page.getByText('kjøpesenteret')).toHaveCount(0);
  network.does('arrives');
  await page.getByRole('link', { name: 'Prøv igjen' }).click();
  await expect(page.getByRole('heading', heading)).not.toHaveText('Du er uten nett');
  await network.close();
});

test('Amina loses nothing of what she typed in a form that meets no network', async ({ page, context }) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  const shift = await isOnShift(amina, await aShift(place, { inDays: 2 }));
  await signsInAs(page, amina);
  await holdsPages(page, '/waiting', `/mine/${shift}`);
  await page.goto('/me/details');
  await page.getByLabel('Telefon').fill('400 00 123');
  await losesNetwork(context);
  await page.getByRole('button', { name: 'Lagre' }).first().click();
  await expect(page.getByRole('heading', heading)).toHaveText('Dette er ikke sendt');
  await looksAsItDoes(page);
  await isOpenToAll(page);
  await page.getByRole('button', { name: 'Prøv igjen' }).click();
  await expect(page.getByRole('heading', heading)).toHaveText('Dette er ikke sendt');
  await hasNetworkAgain(context);
  await page.getByRole('button', { name: 'Prøv igjen' }).click();
  await expect(page.getByRole('heading', heading)).not.toHaveText('Dette er ikke sendt');
  const [person] = await database()`select phone from public.people where person_id = ${amina.id}`;
  expect(String(person?.phone).replaceAll(' ', '')).toContain('40000123');
});

test('Amina is told that a new version is ready, and has it when she goes on @long', async ({ page }) => {
  const [amina, network] = [await aCandidate('Amina'), await aNetwork()];
  await signsInAs(page, amina, `${network.url}/`);
  await holdsPages(page, '/waiting');
  network.rewrites('/service-worker.js', (text) => `${text}\n// the next version`);
  const loaded = await page.evaluate(() => performance.timeOrigin);
  const states = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update();
      return { waiting: registration.waiting !== null, active: registration.active?.state };
    });
  await expect.poll(states).toEqual({ waiting: true, active: 'activated' });
  expect(await page.evaluate(() => performance.timeOrigin), 'no page is loaded anew').toBe(loaded);
  await page.goto(`${network.url}/mine`);
  await expect(page.getByText('Ny versjon er klar')).toBeVisible();
  await isOpenToAll(page);
  await page.goto(`${network.url}/messages`);
  await expect(page.getByText('Ny versjon er klar')).toHaveCount(0);
  await expect.poll(states).toEqual({ waiting: false, active: 'activated' });
  expect(await keptPaths(page), 'what was kept stays').toContain('/mine');
  await network.close();
});

test('Amina signs out without network, in every tab, and Bjørn sees nothing of hers', async ({
  page,
  context,
}) => {
  const [amina, bjørn, place] = [await aCandidate('Amina'), await aCandidate('Bjørn'), await aPlace()];
  const hers = await isOnShift(amina, await aShift(place, { inDays: 2, title: 'Vanne plantene til Amina' }));
  await signsInAs(page, amina);
  await holdsPages(page, `/mine/${hers}`, '/waiting');
  const other = await context.newPage();
  await other.goto('/mine');
  await page.goto('/auth/sign-out');

  await losesNetwork(context);
  await page.getByRole('button', { name: 'Logg ut' }).click();
  await expect(page.getByRole('heading', heading)).toHaveText('Du er logget ut på denne telefonen');
  await expect(other.getByRole('heading', heading)).toHaveText('Du er logget ut på denne telefonen');
  await looksAsItDoes(page);
  await isOpenToAll(page);
  expect(await keptPaths(page)).toEqual([]);
  const later = await isPutAway(page);
  await later.goto('/mine');
  await expect(later.getByRole('heading', heading)).toHaveText('Du er logget ut på denne telefonen');
  await later.goBack().catch(() => null);
  await expect(later.getByText('Vanne plantene til Amina')).toHaveCount(0);

  await hasNetworkAgain(context);
  await later.goto('/mine');
  await expect(later).toHaveURL(/\/auth\/sign-in/);
  await triesToSignIn(later, bjørn.email);
  await expect(later.getByRole('heading', heading)).toHaveText('Mine vakter');
  await holdsPages(later, '/mine', '/waiting');
  const scanned = await everythingOnThePhone(later);
  expect(scanned).toContain('Mine vakter');
  expect(scanned).not.toContain('Vanne plantene til Amina');
  expect(scanned).not.toContain(hers);
});

test('Amina signs out, and the phone holds nothing of hers', async ({ page, context }) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  const hers = await isOnShift(amina, await aShift(place, { inDays: 2 }));
  await signsInAs(page, amina);
  await holdsPages(page, `/mine/${hers}`, '/waiting');
  await page.goto('/auth/sign-out');
  await page.getByRole('button', { name: 'Logg ut' }).click();
  await expect(page.getByRole('heading', heading)).toHaveText('Du er logget ut.');
  expect(await keptPaths(page)).toEqual([]);
  expect(await everythingOnThePhone(page)).not.toContain(hers);
  await losesNetwork(context);
  await page.goto('/mine');
  await expect(page.getByRole('heading', heading)).toHaveText('Du er uten nett');
  await isOpenToAll(page);
  await page.goto('/auth/sign-in');
  await expect(page.getByRole('heading', heading)).toHaveText('Du er uten nett');
});

test('Nothing that concerns a referral, a reason or a purpose lies on the phone', async ({ page }) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  await anAdviserFor(amina);
  const [coming, given] = [
    await isOnShift(amina, await aShift(place, { inDays: 2 })),
    await isOnShift(amina, await aShift(place, { inDays: 4 })),
  ];
  await database()`insert into public.notices (person_id, as_role, kind, at)
    values (${amina.id}, 'candidate', 'new_adviser', now()), (${amina.id}, 'candidate', 'activity_agreed', now())`;
  await signsInAs(page, amina, `/mine/${given}/cannot`);
  await page.getByRole('radio', { name: 'Barn' }).check();
  await page.getByRole('button', { name: 'Si fra' }).click();
  await page.goto('/');
  await holdsPages(page, `/mine/${coming}`, `/mine/${coming}/cannot`, '/waiting', '/messages');
  await page.goto(`/mine/${coming}/cannot`);
  await expect(page.getByText('Del grunnen med veilederen min')).toBeVisible();
  await page.goto('/messages');
  await expect(page.getByText('Du har fått ny veileder')).toBeVisible();
  for (const path of [
    '/me',
    '/me/agreed',
    '/me/who-looked',
    '/me/clearances',
    '/me/details',
    '/me/fit',
    `/mine/${given}`,
  ])
    await page.goto(path);
  await page.goto('/');
  const lies = await everythingOnThePhone(page);
  expect(lies).toContain('Reiseveien 1');
  // what anybody may choose stands in the kept form, and nothing that is chosen
  const choice = /<input type="radio" name="reason" value="\w+"\/?>[^<]*/g;
  const scanned = lies.replace(choice, '');
  expect(scanned.length).toBeLessThan(lies.length);
  for (const word of [
    'eileder',
    'Kari',
    '>Nav',
    ' Nav',
    'henvis',
    'avtalt',
    '"voluntary"',
    '"activity"',
    'Barn',
    '"child"',
  ])
    expect(
      scanned.split('\n').filter((line) => line.includes(word)),
      word,
    ).toEqual([]);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  test('Amina has no worker, and everything is as it was', async ({ page, context }) => {
    const amina = await aCandidate('Amina');
    await signsInAs(page, amina);
    await page.goto('/waiting');
    await expect(page.getByRole('heading', heading)).toHaveText('Ingenting venter');
    expect(context.serviceWorkers()).toEqual([]);
  });
});

test('Amina does not read that she is still on the shift which she has just given up', async ({
  page,
  context,
}) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  const shift = await isOnShift(amina, await aShift(place, { inDays: 2 }));
  await signsInAs(page, amina);
  await holdsPages(page, `/mine/${shift}`, `/mine/${shift}/cannot`, '/mine', '/waiting');
  await page.goto(`/mine/${shift}/cannot`);
  await page.getByRole('button', { name: 'Si fra' }).click();
  await expect(page.getByText('Takk for at du sa fra')).toBeVisible();
  const keeps = (path: string, text: string) =>
    page.evaluate(async ([path, text]) => ((await (await caches.match(path))?.text()) ?? '').includes(text), [
      path,
      text,
    ] as const);
  await until(
    async () => !(await keeps('/mine', 'data-keep')) && !(await keeps(`/mine/${shift}`, '/cannot')),
  );
  expect(await keptPaths(page)).not.toContain(`/mine/${shift}/cannot`);
  await losesNetwork(context);
  await page.goto(`/mine/${shift}`);
  await isKeptFrom(page);
  await expect(page.getByRole('link', { name: 'Jeg kan ikke' })).toHaveCount(0);
});

test('Amina is not kept waiting by a slow network for what she has read before', async ({ page }) => {
  const [amina, place, network] = [await aCandidate('Amina'), await aPlace(), await aNetwork()];
  const shift = await isOnShift(amina, await aShift(place, { inDays: 2 }));
  await signsInAs(page, amina, `${network.url}/`);
  await holdsPages(page, `/mine/${shift}`, '/mine', '/waiting');
  network.does('silence');
  await page.goto(`${network.url}/mine/${shift}`);
  await isKeptFrom(page);
  network.does('arrives');
  network.goesOn();
  await page.goto(`${network.url}/mine`);
  await expect(page.getByRole('heading', heading)).toHaveText('Mine vakter');
  await network.close();
});
