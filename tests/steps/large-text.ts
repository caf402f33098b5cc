// The narrowest phone, with text an eighth and twice as large as usual, and a font as wide as any that stands in for another.
import { expect, type Page } from '@playwright/test';

const phone = { width: 360, height: 740 };
const usual = 16;

/** Nothing is wider than the page, cut off, or broken inside a word that would have had room on a line of its own, whatever is opened. */
export async function holdsWithLargeText(page: Page): Promise<void> {
  const before = page.viewportSize();
  const session = await page.context().newCDPSession(page);
  // as a person's own setting: widths that are given in letters follow it, too
  const sizes = (standard: number) =>
    session.send('Page.setFontSizes', {
      fontSizes: { standard: Math.round(standard), fixed: Math.round(standard * 0.8) },
    });
  await page.setViewportSize(phone);
  try {
    for (const times of [1.12, 2]) {
      await sizes(times * usual);
      expect
        .soft(await page.evaluate(whatDoesNotHold, times * usual), `text ${times} times as large`)
        .toEqual([]);
    }
  } finally {
    await sizes(usual);
    if (before) await page.setViewportSize(before);
    await session.detach();
  }
}

function whatDoesNotHold(size: number): string[] {
  const wide = new CSSStyleSheet();
  wide.replaceSync(`* { font-family: 'DejaVu Sans', Verdana, sans-serif !important }`);
  const sheets = document.adoptedStyleSheets;
  document.adoptedStyleSheets = [...sheets, wide];
  const closed = [...document.querySelectorAll('details')].filter(({ open }) => !open);
  for (const each of closed) each.open = true;
  const faults = new Set<string>();
  const page = document.documentElement;
  const most = page.clientWidth;
  const named = (element: Element) => {
    const text = element.textContent?.trim().replace(/\s+/g, ' ').slice(0, 50);
    return `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}"> ${text}`;
  };
  const room = most - 64;
  if (parseFloat(getComputedStyle(page).fontSize) !== Math.round(size))
    faults.add('the text is not as large');
  if (page.scrollWidth > most) faults.add(`the page is ${page.scrollWidth} px wide`);
  // what can be moved sideways within itself may be wider
  const moves = (element: Element | null): boolean =>
    element !== null &&
    element !== page &&
    element !== document.body &&
    (['auto', 'scroll'].includes(getComputedStyle(element).overflowX) || moves(element.parentElement));
  const isSeen = (element: Element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
  // only for who hears the page, or on its way in at a touch
  const aside = new Map<Element, boolean>();
  const isAside = (element: Element | null): boolean => {
    if (element === null || element === document.body) return false;
    let is = aside.get(element);
    if (is === undefined) {
      is =
        element.matches('.skip, [aria-hidden="true"], option, script, style, svg') ||
        isAside(element.parentElement) ||
        getComputedStyle(element).clipPath !== 'none' ||
        (getComputedStyle(element).display !== 'contents' && element.getBoundingClientRect().width <= 1);
      aside.set(element, is);
    }
    return is;
  };
  for (const element of document.body.querySelectorAll('*')) {
    const { overflowX, overflowY, display } = getComputedStyle(element);
    if (display === 'inline' || display === 'contents') continue;
    const cuts = (how: string) => how === 'hidden' || how === 'clip';
    if (element.matches('select, input, textarea') || !isSeen(element) || isAside(element)) continue;
    if (cuts(overflowX) && element.scrollWidth > element.clientWidth + 1)
      faults.add(`cut off sideways: ${named(element)}`);
    if (cuts(overflowY) && element.scrollHeight > element.clientHeight + 1)
      faults.add(`cut off below: ${named(element)}`);
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const within = text.parentElement;
    if (!within || !text.nodeValue?.trim() || isAside(within) || !isSeen(within)) continue;
    range.selectNodeContents(text);
    // on one line, and on the page
    const all = range.getBoundingClientRect();
    // links stand beside each other
    const link = within.closest('nav a, nav button')?.getBoundingClientRect();
    if (link && (all.left < link.left - 1 || all.right > link.right + 1))
      faults.add(`beyond its place: ${named(within)}`);
    if (range.getClientRects().length < 2 && all.left >= -1 && all.right <= most + 1) continue;
    // a word with the comma that follows it; a hyphen may end a line
    for (const word of text.nodeValue.matchAll(/[^\s\-–—]+/gu)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const pieces = [...range.getClientRects()].filter(({ width }) => width > 0);
      const width = pieces.reduce((sum, piece) => sum + piece.width, 0);
      if (pieces.some(({ left, right }) => left < -1 || right > most + 1) && !moves(within))
        faults.add(`beyond the page: ${word[0]} in ${named(within)}`);
      const lines = new Set(pieces.map(({ top }) => Math.round(top)));
      if (lines.size > 1 && width <= room) faults.add(`broken: ${word[0]} in ${named(within)}`);
    }
  }
  document.adoptedStyleSheets = sheets;
  for (const each of closed) each.open = false;
  return [...faults].slice(0, 12);
}
