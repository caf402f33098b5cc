import { isOpenToAll, opensCard, signsInAs } from '../steps/candidate.ts';
import { triesToSignIn } from '../steps/doors.ts';
import { expect, test, type Page } from '../steps/journey.ts';
import {
  everythingOnThePhone,
  hasNetworkAgain,
  holdsPages,
  keptPaths,
  looksAsItDoes,
  losesNetwork,
} from '../steps/phone.ts';
import {
  aCandidate,
  aPlace,
  aShift,
  closeWorld,
  database,
  isIntroducedTo,
  type Candidate,
  type Shift,
} from '../steps/world.ts';
import { until } from '../until.ts';

test.afterAll(closeWorld);
test.use({ serviceWorkers: 'allow', viewport: { width: 360, height: 780 } });

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

const onShift = async (candidate: Candidate, shift: Shift): Promise<boolean> =>
  (
    await database()`select from public.assignments
      where candidate_id = ${candidate.id} and shift_id = ${shift.id} and state = 'confirmed'`
  ).length > 0;

/** Has tapped «Jeg vil» without network, and asks to sign out. */
async function leavesWhileItWaits(page: Page, candidate: Candidate): Promise<Shift> {
  const place = await aPlace();
  await isIntroducedTo(candidate, place);
  const shift = await aShift(place, { title: 'Vanne plantene til Amina' });
  await signsInAs(page, candidate);
  await holdsPages(page, '/waiting');
  await opensCard(page, shift);
  await losesNetwork(page.context());
  await button(page, 'Jeg vil').click();
  await expect(heading(page)).toHaveText('Du er uten nett');
  await page.goto('/me');
  await page.getByRole('link', { name: 'Logg ut på denne telefonen' }).click();
  await expect(heading(page)).toHaveText('Logge ut uten nett?');
  await isOpenToAll(page);
  await button(page, 'Logg ut').click();
  await expect(heading(page)).toHaveText('Én ting venter ennå');
  await expect(page.getByText('Vanne plantene til Amina')).toBeVisible();
  return shift;
}

test('Amina keeps it for herself: another signs in between, sees nothing of it, and it is sent when she is back', async ({
  page,
  context,
}) => {
  const [amina, bjørn] = [await aCandidate('Amina'), await aCandidate('Bjørn')];
  const shift = await leavesWhileItWaits(page, amina);
  await looksAsItDoes(page);
  await isOpenToAll(page);
  await button(page, 'Ta vare på det til meg').click();
  await expect(heading(page)).toHaveText('Du er logget ut på denne telefonen');
  await expect(page.getByText('ligger på telefonen til du logger inn her igjen')).toBeVisible();
  expect(await keptPaths(page)).toEqual([]);

  await hasNetworkAgain(context);
  const later = await context.newPage();
  await page.close();
  await later.goto('/mine');
  await triesToSignIn(later, bjørn.email);
  await expect(heading(later)).toHaveText('Mine vakter');
  await holdsPages(later, '/mine', '/waiting');
  await later.goto('/waiting');
  await expect(heading(later)).toHaveText('Ingenting venter');
  await later.goto('/auth/sign-out');
  await button(later, 'Logg ut').click();
  await expect(heading(later)).toHaveText('Du er logget ut.');
  expect(await onShift(bjørn, shift)).toBe(false);
  expect(await onShift(amina, shift)).toBe(false);

  await later.goto('/mine');
  await triesToSignIn(later, amina.email);
  await expect(heading(later)).toHaveText('Mine vakter');
  await until(() => onShift(amina, shift));
});

test('Amina throws it away, and it is as if she had not tapped @long', async ({ page, context }) => {
  const amina = await aCandidate('Amina');
  const shift = await leavesWhileItWaits(page, amina);
  await button(page, 'Kast det').click();
  await expect(heading(page)).toHaveText('Du er logget ut på denne telefonen');
  expect(await everythingOnThePhone(page)).not.toContain('Vanne plantene til Amina');
  await hasNetworkAgain(context);
  await page.goto('/mine');
  await triesToSignIn(page, amina.email);
  await expect(heading(page)).toHaveText('Mine vakter');
  await holdsPages(page, '/waiting');
  await page.goto('/waiting');
  await expect(heading(page)).toHaveText('Ingenting venter');
  expect(await onShift(amina, shift)).toBe(false);
});

test('Amina sends it first, which needs network, and is signed out then @long', async ({ page, context }) => {
  const amina = await aCandidate('Amina');
  const shift = await leavesWhileItWaits(page, amina);
  await button(page, 'Send nå, og logg ut').click();
  await expect(page.getByText('Det kunne ikke sendes nå.')).toBeVisible();
  await isOpenToAll(page);
  await hasNetworkAgain(context);
  await button(page, 'Send nå, og logg ut').click();
  await expect(heading(page)).toHaveText('Du er logget ut.');
  expect(await onShift(amina, shift)).toBe(true);
  expect(await everythingOnThePhone(page)).not.toContain('Vanne plantene til Amina');
});

test('Amina stays after all, and nothing is lost', async ({ page, context }) => {
  const amina = await aCandidate('Amina');
  const shift = await leavesWhileItWaits(page, amina);
  await page.getByRole('link', { name: 'Ikke logg ut likevel' }).click();
  await expect(page.getByText('Jeg vil – venter på nett')).toBeVisible();
  await hasNetworkAgain(context);
  await until(() => onShift(amina, shift));
});
