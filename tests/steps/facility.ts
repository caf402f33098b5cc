import { expect, type Page } from '@playwright/test';

/** Some days from today in Oslo, as `2026-11-26`. */
export const dayFromNow = (days: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Oslo' }).format(Date.now() + days * 86_400_000);

type Task = { days: number; from: string; places?: number; contact?: number };

/** «Hva trenger dere hjelp til?»: five answers. */
export async function fillInATask(page: Page, { days, from, places = 1 }: Task) {
  await page.goto('/facility/tasks/new');
  await expect(page.getByRole('heading', { level: 1, name: 'Hva trenger dere hjelp til?' })).toBeVisible();
  await page.locator('input[name="template"]').nth(1).check({ force: true });
  await page.getByRole('radio', { name: 'Annen dag' }).check({ force: true });
  await page.getByLabel('Dato for annen dag').fill(dayFromNow(days));
  await page.getByLabel('Fra klokka').fill(from);
  await page.getByRole('textbox', { name: 'Hvor mange' }).fill(String(places));
}

/** Only tasks without requirements are open to anyone; the first of them. */
export async function chooseATaskWithoutRequirements(page: Page) {
  const all = page.getByText(/^Se alle \d+ oppgavemaler$/);
  if (await all.isVisible()) await all.click();
  const templates = page.locator('input[name="template"]');
  for (let i = 0; i < (await templates.count()); i++) {
    await templates.nth(i).check({ force: true });
    if (await page.getByText('Ingen krav på forhånd').isVisible()) return;
  }
  throw new Error('no task without requirements');
}

export async function post(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Legg ut', exact: true }).click();
  await expect(page.getByText('Oppgaven er ute.')).toBeVisible();
  return new URL(page.url()).pathname;
}

/** A shift that is out, open to anyone, and nobody's yet. Ends on its page. */
export async function postAShift(page: Page, task: Task): Promise<string> {
  await fillInATask(page, task);
  await chooseATaskWithoutRequirements(page);
  await page.getByLabel('Fra klokka').fill(task.from);
  return post(page);
}

export async function cancelTheShift(page: Page, shift: string) {
  await page.goto(shift);
  await page.getByText('Avlys vakten', { exact: true }).first().click();
  await page.getByLabel('Ja, jeg vil avlyse vakten').check();
  await page.getByRole('button', { name: 'Avlys vakten' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Vakten er avlyst' })).toBeVisible();
}
