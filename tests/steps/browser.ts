// What browsers do to a page behind its back.
import { expect, type Page } from '@playwright/test';

/** From now on each page says of itself whether it came from the browser's memory. */
export const tellsWhetherFromMemory = (page: Page) =>
  page.addInitScript(() =>
    addEventListener('pageshow', ({ persisted }) => {
      document.documentElement.dataset.fromMemory = String(persisted);
    }),
  );

/** The browser's «back», to a page that it has kept as it was left. */
export async function goesBackTo(page: Page, heading: string | RegExp): Promise<void> {
  // not page.goBack(): that waits for a page to load, and this one does not
  await page.evaluate(() => void setTimeout(() => history.back()));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
  await expect(page.locator('html[data-from-memory="true"]'), 'the page comes from memory').toBeAttached();
}

/** The same to a page that something was said on, or after, which may have changed it: it is fetched anew. */
export async function goesBackAnewTo(page: Page, heading: string | RegExp): Promise<void> {
  await page.evaluate(() => void setTimeout(() => history.back()));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
  await expect(page.locator('html[data-from-memory="false"]'), 'the page is fetched anew').toBeAttached();
}

/** As a browser's translator does it: every text stands in two <font> more, at once and whenever it changes. */
export const translates = (page: Page) =>
  page.addInitScript(() => {
    const own = (node: Node | null) =>
      node instanceof Element && node.closest('font, script, style, noscript');
    const wrap = (text: Text) => {
      const { parentElement: parent } = text;
      if (!text.data.trim() || own(parent) || parent?.closest('textarea, title, svg, select')) return;
      const outer = document.createElement('font');
      const inner = document.createElement('font');
      outer.append(inner);
      outer.dataset.translated = '';
      text.replaceWith(outer);
      inner.append(document.createTextNode(text.data));
    };
    const wrapAll = (node: Node) => {
      if (node instanceof Text) return wrap(node);
      const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
      const texts: Text[] = [];
      while (walker.nextNode()) if (walker.currentNode instanceof Text) texts.push(walker.currentNode);
      texts.forEach(wrap);
    };
    addEventListener('DOMContentLoaded', () => {
      wrapAll(document.body);
      new MutationObserver((changes) => {
        for (const { addedNodes, target, type } of changes) {
          if (type === 'characterData') wrapAll(target);
          addedNodes.forEach(wrapAll);
        }
      }).observe(document.body, { childList: true, characterData: true, subtree: true });
    });
  });
