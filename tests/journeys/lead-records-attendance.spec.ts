import { expect, test } from '@playwright/test';
import { accessible, signIn } from '../steps/people.ts';

test('Lise sees the day, records who came, and corrects it with a reason', async ({ page }) => {
  await signIn(page, 'Lise');
  await page.goto('/facility');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/\.$/);
  await accessible(page);
  await page
    .getByRole('link', { name: /^Registrer oppmøte/ })
    .first()
    .click();

  const form = page.locator('form[action="?/record"]').first();
  await expect(form).toBeVisible();
  const assignment = await form.locator('input[name="assignment"]').inputValue();
  const mine = page.locator('article', { has: page.locator(`input[value="${assignment}"]`) });
  await mine.getByRole('radio', { name: 'Til stede' }).check({ force: true });
  await mine.getByLabel('Minutter').fill('mange');
  await mine.getByRole('button', { name: 'Lagre oppmøte' }).click();
  await expect(mine.getByText('Skriv et tall.')).toBeVisible();
  await mine.getByLabel('Minutter').fill('75');
  await mine.getByRole('checkbox', { name: 'Nøyaktig' }).check({ force: true });
  await mine.getByRole('checkbox', { name: 'God med folk' }).check({ force: true });
  await mine.getByRole('button', { name: 'Lagre oppmøte' }).click();
  await expect(page.getByText('Oppmøtet er registrert.')).toBeVisible();
  await expect(mine.getByText('Til stede, 1 time 15 min')).toBeVisible();

  await mine.getByText('Rett oppmøtet').click();
  await accessible(page);
  await mine.getByLabel('Minutter').fill('90');
  await mine.getByRole('button', { name: 'Lagre rettelsen' }).click();
  await expect(mine.getByText('Skriv kort hvorfor det rettes.')).toBeVisible();
  await mine.getByLabel('Hvorfor rettes det?').fill('Skrev feil tid');
  await mine.getByRole('button', { name: 'Lagre rettelsen' }).click();
  await expect(page.getByText('Oppmøtet er rettet.')).toBeVisible();
  await expect(mine.getByText('Rettet: Skrev feil tid')).toBeVisible();
});
