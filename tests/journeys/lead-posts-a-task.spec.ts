import { translates } from '../steps/browser.ts';
import { expect, test } from '../steps/journey.ts';
import { isOpenToAll } from '../steps/candidate.ts';
import {
  aLead,
  aTemplate,
  comesToWork,
  dayFromNow,
  fillInATask,
  post,
  shiftPage,
} from '../steps/facility.ts';
import { aCandidate, aPlace, aShift, closeWorld } from '../steps/world.ts';

test.afterAll(closeWorld);

test('Lise posts a task in five answers, and sees whom it fits', async ({ page }) => {
  const place = await aPlace();
  await aCandidate('Amina');
  await comesToWork(page, await aLead(place));
  await fillInATask(page, { template: await aTemplate(), days: 21, from: '10.15', seats: 2 });
  await expect(page.getByRole('status')).toHaveText(/passer/);
  await isOpenToAll(page);
  const shift = await post(page);
  await expect(page.getByText('0 av 2 fylt')).toBeVisible();
  await isOpenToAll(page);
  await page.goto('/facility/tasks');
  await expect(page.locator(`a[href="${shift}"]`)).toBeVisible();

  // read in another language, what she types goes on showing in what the browser has put in the place of our words
  await translates(page);
  await fillInATask(page, { template: await aTemplate(), days: 21, from: '10.15', seats: 2 });
  const until = page.locator('#until-said');
  const card = page.locator('aside[aria-labelledby="card-title"]');
  await expect(card).toContainText('10.15');
  const before = (await until.textContent()) ?? '';
  await page.getByLabel('Fra klokka').fill('9.05');
  await expect(card).toContainText('09.05');
  await expect(card).not.toContainText('10.15');
  await expect(until).not.toContainText(before.trim());
  const weeks = page.locator('#weeks-said');
  await page.getByRole('textbox', { name: 'Gjenta hver uke' }).fill('3');
  await expect(weeks).toContainText('siste gang');
  const third = (await weeks.textContent()) ?? '';
  await page.getByRole('textbox', { name: 'Gjenta hver uke' }).fill('4');
  await expect(weeks).not.toContainText(third.trim());
});

test('Lise finds what is out today, in the week and among her tasks', async ({ page }) => {
  const place = await aPlace();
  const shift = await aShift(place, { inDays: 2 });
  await comesToWork(page, await aLead(place));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ingen vakter i dag.');
  await isOpenToAll(page);
  for (const address of ['/facility/tasks', `/facility/week?from=${dayFromNow(2)}`]) {
    await page.goto(address);
    await expect(page.locator(`a[href="${shiftPage(shift)}"]`)).toBeVisible();
  }
});

test('What is typed wrongly is answered at the field, and nothing is lost', async ({ page }) => {
  await comesToWork(page, await aLead(await aPlace()));
  await fillInATask(page, { template: await aTemplate(), days: 22, from: 'halv ti', seats: 3 });
  await page.getByText('Endre teksten, slutten eller lønn').click();
  await page.getByLabel('Tittel').fill('Tur med 01817000092');
  await page.getByRole('button', { name: 'Legg ut', exact: true }).click();
  await expect(page.getByText('Skriv et klokkeslett, for eksempel 11.30.')).toBeVisible();
  await expect(
    page.getByText('Ikke skriv om noens helse eller fødselsnummer her. Skriv det på en annen måte.'),
  ).toBeVisible();
  await expect(page.getByLabel('Fra klokka')).toHaveValue('halv ti');
  await expect(page.getByRole('textbox', { name: 'Hvor mange' })).toHaveValue('3');
  await expect(page.getByLabel('Dato for annen dag')).toHaveValue(dayFromNow(22));
  await isOpenToAll(page);
  // a day that has been is told as a day
  await page.getByLabel('Dato for annen dag').fill(dayFromNow(-1));
  await page.getByLabel('Fra klokka').fill('10.30');
  await page.getByRole('button', { name: 'Legg ut', exact: true }).click();
  await expect(page.getByText('Velg en dag som ikke har vært.')).toBeVisible();
  await expect(page.getByLabel('Dato for annen dag')).toBeFocused();
  // and a colleague who is added on the way costs nothing of it
  await page.getByText('Legg til en kollega', { exact: true }).click();
  await page.getByRole('button', { name: 'Legg til kollegaen' }).click();
  await expect(page.getByLabel('Fornavnet til kollegaen')).toBeFocused();
  await page.getByLabel('Fornavnet til kollegaen').fill('Torunn');
  await page.getByLabel('Hvor dere møtes').fill('ved heisen');
  await page.getByRole('button', { name: 'Legg til kollegaen' }).click();
  const contact = page.locator('#contact');
  await expect(contact.locator('option:checked')).toHaveText(/Torunn/);
  await expect(contact).toBeFocused();
  await expect(page.getByLabel('Tittel')).toHaveValue('Tur med 01817000092');
  await expect(page.getByRole('textbox', { name: 'Hvor mange' })).toHaveValue('3');
});

test('Lise posts a regular shift, and every list says that it is one', async ({ page }) => {
  await comesToWork(page, await aLead(await aPlace()));
  await fillInATask(page, { template: await aTemplate(), days: 20, from: '10.45', seats: 1 });
  const weeks = page.getByRole('textbox', { name: 'Gjenta hver uke' });
  const together = page.getByRole('checkbox', { name: 'La én person ta alle, som fast vakt' });
  await expect(together).toBeHidden();
  await weeks.fill('40');
  await page.getByRole('button', { name: 'Legg ut', exact: true }).click();
  await expect(page.getByText('Velg mellom 1 og 26 uker.')).toBeVisible();
  await expect(weeks).toHaveValue('40');
  await expect(weeks).toBeFocused();
  await weeks.fill('26');
  await together.check();
  await page.getByLabel('Dato for annen dag').fill(dayFromNow(60));
  await page.getByRole('button', { name: 'Legg ut', exact: true }).click();
  await expect(page.getByText('Så langt fram kan vi ikke.')).toBeVisible();
  await expect(together).toBeChecked();
  await isOpenToAll(page);
  await weeks.fill('3');
  await page.getByLabel('Dato for annen dag').fill(dayFromNow(20));
  await page.getByRole('button', { name: 'Legg ut', exact: true }).click();
  await expect(page.getByText('Oppgaven er ute, hver uke 3 ganger.')).toBeVisible();
  await expect(page.getByText('Dette er nr. 1 av 3.')).toBeVisible();
  await isOpenToAll(page);
  for (const [address, times] of [
    ['/facility/tasks', 3],
    [`/facility/week?from=${dayFromNow(27)}`, 1],
  ] as const) {
    await page.goto(address);
    await expect(page.getByText('fast vakt', { exact: true })).toHaveCount(times);
  }
});

test('A draft is seen by nobody else until it is posted', async ({ page }) => {
  await comesToWork(page, await aLead(await aPlace()));
  await fillInATask(page, { template: await aTemplate(), days: 23, from: '10.30', seats: 1 });
  await page.getByRole('button', { name: 'Lagre utkast' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Utkastet er ikke lagt ut');
  await expect(page.getByText('Utkastet er lagret.')).toBeVisible();
  const saved = page.url();
  await post(page);
  // whoever comes back to the address of the draft is not told that nobody sees it
  await page.goto(saved);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Én plass er tom.');
  await expect(page.getByText('Utkastet er lagret.')).toHaveCount(0);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('Lise posts the same task, and can ask first whom it fits', async ({ page }) => {
    const place = await aPlace();
    await aCandidate('Amina');
    await comesToWork(page, await aLead(place));
    await fillInATask(page, { template: await aTemplate(), days: 24, from: '11.15', seats: 2 });
    await page.getByRole('textbox', { name: 'Gjenta hver uke' }).fill('2');
    await page.getByRole('checkbox', { name: 'La én person ta alle, som fast vakt' }).check();
    await page.getByRole('button', { name: 'Sjekk hvor mange som passer' }).click();
    await expect(page.getByRole('status')).toHaveText(/passer/);
    await expect(page.getByLabel('Fra klokka')).toHaveValue('11.15');
    await post(page);
    await expect(page.getByText('0 av 2 fylt')).toBeVisible();
    await expect(page.getByText('Dette er nr. 1 av 2.')).toBeVisible();
  });
});

test('Lise looks over words that went out before they were watched', async ({ page }) => {
  const place = await aPlace();
  await aShift(place, { title: 'Gi insulin' });
  await comesToWork(page, await aLead(place));
  await page.goto('/facility/tasks');
  const asked = page.getByRole('region', { name: 'Én oppgave har ord som bør ses over' });
  await expect(asked).toContainText('«insulin» (medisin)');
  await isOpenToAll(page);
  await asked.getByRole('link', { name: 'Se over teksten' }).click();
  await isOpenToAll(page);
  await page.getByRole('button', { name: 'Lagre teksten' }).click();
  await expect(page.locator('#wrong-innocent')).toContainText('«insulin» (medisin)');
  await page.getByLabel('Tittel').fill('Følge til apoteket');
  await page.getByRole('button', { name: 'Lagre teksten' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Teksten er lagret.' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Følge til apoteket' })).toBeVisible();
  await expect(asked).toHaveCount(0);
});
