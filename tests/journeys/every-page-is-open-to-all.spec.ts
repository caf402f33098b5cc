import { weigh } from '../../scripts/bench/weight.ts';
import { everyPage, readerOf, routes } from '../../scripts/pages.ts';
import { isOpenToAll } from '../steps/candidate.ts';
import { hasSignedIn } from '../steps/doors.ts';
import { expect, test } from '../steps/journey.ts';
import { holdsWithLargeText } from '../steps/large-text.ts';
import { closeWorld, database } from '../steps/world.ts';

test.afterAll(closeWorld);

// Whoever the page is for opens it, on what the demonstration holds; each is looked at in light and in dark.
const readers = ['kandidat', 'fagleder', 'veileder', 'satsingsleder', 'admin', null].map(
  (name) => name && `${name}@demo.no`,
);
// Two and a half times a bare page of SvelteKit, which `npm run bench -- core` builds and weighs: 24.3 kB. What a page carries in itself,
// its texts and its rows, counts too.
const mostScript = 2.5 * 24_327;
// few enough that no worker is left with a long list when the others are done
const atOnce = 7;

// what the demonstration alone has; it is looked at in tests/runtime/mail.test.ts
const elsewhere = ['/auth/mail'];

for (const reader of readers) {
  const theirs = routes().filter((route) => readerOf(route) === reader && !elsewhere.includes(route));
  for (let from = 0; from < theirs.length; from += atOnce) {
    const some = theirs.slice(from, from + atOnce);
    const which = `${from + 1} to ${from + some.length} of ${theirs.length}`;
    test(`${reader ?? 'anybody'} opens pages that are open to all, ${which}`, async ({ page, baseURL }) => {
      const port = Number(new URL(baseURL ?? '').port);
      if (reader) await hasSignedIn(page, reader);
      const pages = (await everyPage(database())).filter(({ route }) => some.includes(route));
      expect(pages.length).toBe(some.length);
      for (const { route, path, lacks } of pages)
        await test.step(route, async () => {
          expect(lacks, `nothing to open ${route} with`).toBe('');
          expect((await page.goto(path ?? ''))?.status()).toBeLessThan(400);
          // staff's pages come to life by a framework, the others by the one script of src/app.html, and a few have a file of their own
          const scripts = reader === null || reader === 'kandidat@demo.no' ? 1 : 2;
          await expect(page.locator('script:not([src])')).toHaveCount(scripts);
          await expect(page.locator('html[data-speaks]'), 'and it is let through').toHaveCount(1);
          await isOpenToAll(page);
          await holdsWithLargeText(page);
          const cookies = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`);
          const weight = await weigh(port, path ?? '', cookies.join('; '), new Map());
          expect(
            typeof weight === 'string' ? weight : weight.js,
            `bytes of JavaScript that ${route} needs`,
          ).toBeLessThanOrEqual(mostScript);
        });
    });
  }
}
