import { expect, test } from '@playwright/test';
import { cancelTheShift, postAShift } from '../steps/facility.ts';
import { accessible, signIn } from '../steps/people.ts';

test('Bjørn asks for a shift at a new place, Lise says welcome, and he is told', async ({
  browser,
  page,
}) => {
  await signIn(page, 'Lise');
  const shift = await postAShift(page, { days: 32, from: '13.15' });

  const phone = await (await browser.newContext()).newPage();
  await signIn(phone, 'Bjørn');
  await phone.goto(shift.replace('/facility', ''));
  await phone.getByRole('button', { name: 'Jeg vil' }).click();
  await expect(phone.getByText(/Du har spurt/).first()).toBeVisible();

  await page.goto('/facility/messages');
  await expect(page.getByText(/^Bjørn .* vil gjerne komme$/).first()).toBeVisible();
  await accessible(page);
  await page.goto(shift);
  await expect(page.getByText('Vil gjerne komme')).toBeVisible();
  await accessible(page);
  await page.getByRole('button', { name: /^Ja, velkommen/ }).click();
  await expect(page.getByText(/har fått vite at det er klart/)).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'Én kommer.' })).toBeVisible();

  await phone.goto('/messages');
  await expect(phone.getByText('Du er med!').first()).toBeVisible();

  await page.goto('/facility/people');
  await expect(page.getByText(/^Bjørn/).first()).toBeVisible();
  await accessible(page);
  await cancelTheShift(page, shift);
});
