import { rmSync } from 'node:fs';
import { migratedFolder, startApp } from '../runtime/app.ts';
import { aFolderOfBuilds, publishAnother } from '../runtime/builds.ts';
import { aLead } from '../steps/facility.ts';
import { aPlace, database } from '../steps/world.ts';
import { appSettings } from './app.ts';
import { signsInOn } from './phone.ts';
import { expect, inTheWorldOf, test } from './setting.ts';

test('F25 a page that is open when a new version is started goes on: what was typed arrives, and the next page is the new one’s', async ({
  anotherNetwork,
  anotherPhone,
}) => {
  const builds = aFolderOfBuilds('open-page');
  const data = await migratedFolder();
  publishAnother(builds);
  let app = await startApp(data, appSettings, builds);
  try {
    await inTheWorldOf(app, async () => {
      const network = await anotherNetwork();
      const phone = await anotherPhone(network);
      const place = await aPlace();
      const { page, context } = phone;
      await signsInOn(context, network, await aLead(place));
      await page.goto(`${network.url}/facility/places`);
      const wrong: string[] = [];
      context.on('weberror', (error) => wrong.push(error.error().message));
      await page.getByText('Legg til en kontakt').click();
      const form = page.locator('form', { has: page.getByRole('button', { name: 'Legg til' }) });
      await form.getByLabel('Fornavn').fill('Torild');
      await form.getByLabel('Hvor de møtes').fill('Ved resepsjonen');
      const other = await context.newPage();
      await other.setViewportSize({ width: 1280, height: 800 });
      await other.goto(`${network.url}/facility/people`);
      const versionOf = (of: typeof page) =>
        of.evaluate(() => Object.keys(globalThis).filter((name) => name.startsWith('__sveltekit_')));
      const former = await versionOf(page);
      expect(former).toHaveLength(1);
      expect(await versionOf(other)).toEqual(former);

      publishAnother(builds, 'A');
      await app.stop();
      app = await startApp(data, appSettings, builds);
      network.leadsTo(app.url);

      // a link leads to a whole page of the new version
      await other.evaluate(() => document.body.setAttribute('data-from-before', ''));
      await other.getByRole('link', { name: 'Uka' }).first().click();
      await other.waitForURL('**/facility/week');
      await expect(other.locator('[data-from-before]')).toHaveCount(0);
      const newer = await versionOf(other);
      expect(newer).toHaveLength(1);
      expect(newer).not.toEqual(former);

      // and the form is answered by one
      await expect(form.getByLabel('Fornavn')).toHaveValue('Torild');
      await form.getByRole('button', { name: 'Legg til' }).click();
      await expect(page.getByText('Torild er lagt til.')).toBeVisible();
      expect(await versionOf(page)).toEqual(newer);
      const [contact] = await database()`
        select meet_where from public.contacts where place_id = ${place.id} and name = 'Torild'`;
      expect(contact?.meet_where).toBe('Ved resepsjonen');
      expect(wrong).toEqual([]);
    });
  } finally {
    await app.stop();
    rmSync(builds, { recursive: true, force: true });
  }
});
