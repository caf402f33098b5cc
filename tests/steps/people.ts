import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

// The one cast of people, the same everywhere.
const addresses = {
  Amina: 'kandidat@demo.no',
  Bjørn: 'kandidat2@demo.no',
  Lise: 'fagleder@demo.no',
  Kari: 'veileder@demo.no',
  Petra: 'satsingsleder@demo.no',
  Ada: 'admin@demo.no',
} as const;

export type Person = keyof typeof addresses;

export async function signIn(page: Page, person: Person) {
  await page.goto('/auth/sign-in');
  await page.getByLabel('E-post').fill(addresses[person]);
  await page.getByLabel('Passord').fill('oppgavetorget');
  await page.getByRole('button', { name: 'Logg inn', exact: true }).click();
  await expect(page).not.toHaveURL(/sign-in/);
}

/** Clean by axe, in light and in dark. */
export async function accessible(page: Page) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(', ')}`),
    ).toEqual([]);
  }
}
