import { expect, test } from '../steps/journey.ts';
import { everyPage } from '../../scripts/pages.ts';
import { isOpenToAll } from '../steps/candidate.ts';
import { triesToSignIn } from '../steps/doors.ts';
import { closeWorld, database } from '../steps/world.ts';

test.afterAll(closeWorld);

// Whoever the page is for opens it, on what the demonstration holds; each is looked at in light and in dark.
const readers = ['kandidat', 'fagleder', 'veileder', 'satsingsleder', 'admin', null].map(
  (name) => name && `${name}@demo.no`,
);

for (const reader of readers)
  test(`every page of ${reader ?? 'nobody in particular'}`, async ({ page }) => {
    if (reader) {
      await page.goto('/auth/sign-in');
      await triesToSignIn(page, reader);
      await page.waitForURL((url) => !url.pathname.startsWith('/auth'));
    }
    const pages = (await everyPage(database())).filter(({ email }) => email === reader);
    expect(pages.length).toBeGreaterThan(2);
    for (const { route, path, lacks } of pages)
      await test.step(route, async () => {
        expect(lacks, `nothing to open ${route} with`).toBe('');
        expect((await page.goto(path ?? ''))?.status()).toBeLessThan(400);
        await isOpenToAll(page);
      });
  });
