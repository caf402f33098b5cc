import { expect, test } from '@playwright/test';
import { dayFromNow } from '../steps/facility.ts';
import { accessible, signIn } from '../steps/people.ts';

test('Lise records that a requirement was seen, and the register shows it', async ({ page }) => {
  await signIn(page, 'Lise');
  await page.goto('/facility/clearances');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await accessible(page);
  await page.getByLabel('Søk på navn').fill('Amina');
  await page.getByRole('button', { name: 'Søk' }).click();
  await page
    .getByRole('link', { name: /^Amina/ })
    .last()
    .click();
  await expect(page.getByRole('heading', { level: 1, name: /^Amina/ })).toBeVisible();
  await accessible(page);

  const course = page.getByRole('region', { name: 'Hygienekurs' });
  await course.getByText(/^Før inn/).click();
  await course.getByLabel('Sett dato').fill(dayFromNow(3));
  await course.getByRole('button', { name: /^Det er sett/ }).click();
  await expect(course.getByText('Velg i dag eller en dag som har vært.')).toBeVisible();
  await course.getByLabel('Sett dato').fill(dayFromNow(-1));
  await course.getByRole('button', { name: /^Det er sett/ }).click();
  await expect(page.getByText('Hygienekurs er ført som sett.')).toBeVisible();
  await expect(course.getByText(/av Lise/)).toBeVisible();
  await expect(course.getByText(/Gjelder til/).first()).toBeVisible();
});
