import { expect, test } from '../steps/journey.ts';
import { signsInAs } from '../steps/candidate.ts';
import {
  aCandidate,
  anAdviserFor,
  aPlace,
  aShift,
  closeWorld,
  database,
  isOnShift,
  placeRecords,
} from '../steps/world.ts';

test.afterAll(closeWorld);

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript @long', () => {
    test.use({ javaScriptEnabled });

    test('Amina reads the notice first, then says when and what', async ({ page }) => {
      const nora = await aCandidate('Nora', { hasReadNotice: false, hasHours: false });
      await signsInAs(page, nora);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Før du begynner');
      await page.goto('/mine');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Før du begynner');
      await page.goto('/');
      await page.getByRole('button', { name: 'Jeg har lest dette' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Når kan du?');
      const tuesday = page.getByRole('group', { name: 'Tirsdag' });
      await tuesday.getByRole('checkbox', { name: 'Formiddag' }).check();
      await tuesday.getByRole('checkbox', { name: 'Ettermiddag' }).check();
      await page.getByRole('button', { name: 'Gå videre' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hva passer for deg?');
      await page.getByRole('button', { name: 'Lagre' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toContainText('Nora');
      const hours =
        await database()`select weekday, from_time, to_time from public.availability where candidate_id = ${nora.id}`;
      expect([...hours]).toEqual([{ weekday: 2, from_time: '08:00:00', to_time: '16:00:00' }]);
    });

    test('Amina reads at the day that a time ends before it begins, and loses nothing she typed', async ({
      page,
    }) => {
      await signsInAs(page, await aCandidate('Amina', { hasHours: false }), '/me/times');
      const friday = page.getByRole('group', { name: 'Fredag' });
      await friday.getByRole('checkbox', { name: 'Kveld' }).check();
      await friday.getByText('Egne tider').click();
      await friday.getByLabel('Fra').fill('12:00');
      await friday.getByLabel('Til').fill('11:00');
      await page.getByRole('button', { name: 'Lagre' }).click();
      await expect(friday.getByText('Slutten må være etter starten.')).toBeVisible();
      await expect(friday.getByLabel('Fra').first()).toHaveValue('12:00');
      await expect(friday.getByRole('checkbox', { name: 'Kveld' })).toBeChecked();
      await friday.getByLabel('Til').first().fill('13:30');
      await page.getByRole('button', { name: 'Lagre' }).click();
      await expect(page.getByRole('status')).toContainText('Lagret.');
    });

    test('Amina chooses English, and reads the tasks in English too', async ({ page }) => {
      const [amina, place] = [await aCandidate('Amina'), await aPlace()];
      const shift = await aShift(place);
      const [template] = await database()<{ id: string; english: string }[]>`
        select t.template_id as id, x.title as english from public.templates t
        join public.template_texts x on x.template_id = t.template_id and x.language = 'en' order by t.sort limit 1`;
      await database()`update public.tasks t set template_id = ${template?.id ?? null} from public.shifts s
        where s.task_id = t.task_id and s.shift_id = ${shift.id}`;
      await signsInAs(page, amina);
      await page.goto('/settings');
      await page.getByRole('radio', { name: 'English' }).check();
      await page.getByRole('button', { name: 'Lagre' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Language and appearance');
      await page.goto(`/shifts/${shift.id}`);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(template?.english ?? 'a template');
    });

    test('Amina sees who has looked, and puts a receipt away', async ({ page }) => {
      const [amina, place] = [await aCandidate('Amina'), await aPlace()];
      await anAdviserFor(amina);
      await placeRecords(await isOnShift(amina, await aShift(place, { inMinutes: -180 })), 'present', 90);
      await signsInAs(page, amina, '/me');
      await page.getByRole('link', { name: 'Hvem har sett på meg' }).click();
      await expect(page.getByText('Kari R.')).toBeVisible();
      await page.goto('/me/receipts');
      await expect(page.getByText(/Vanne plantene på Reisetun .*, 1 time 30 min\./).first()).toBeVisible();
      await page.getByRole('button', { name: 'Legg bort' }).click();
      await expect(page.getByRole('heading', { name: 'Lagt bort' })).toBeVisible();
      await page.goto('/messages');
      await expect(page.getByRole('link', { name: 'Takk for innsatsen' })).toBeVisible();
    });
  });
}
