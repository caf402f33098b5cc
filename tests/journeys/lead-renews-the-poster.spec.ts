import { isOpenToAll } from '../steps/candidate.ts';
import { aLead, comesToWork } from '../steps/facility.ts';
import { expect, test } from '../steps/journey.ts';
import { aPlace, closeWorld, wordOf } from '../steps/world.ts';

test.afterAll(closeWorld);

test('Lise hangs up a new poster, with another code and another word', async ({ page }) => {
  const place = await aPlace();
  const word = await wordOf(place);
  await comesToWork(page, await aLead(place), `/facility/places/${place.id}`);
  await expect(page.getByText(word, { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Lag ny kode og nytt ord' }).click();
  await expect(page.getByText('Plakaten er ny.')).toBeVisible();
  const renewed = await wordOf(place);
  expect(renewed).not.toBe(word);
  await expect(page.getByText(renewed, { exact: true })).toBeVisible();
  await expect(page.getByText(word, { exact: true })).toHaveCount(0);
  await isOpenToAll(page);
});
