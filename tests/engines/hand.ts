// What a person does with a page and sees of it, in words, by whatever browser.
import { until } from '../until.ts';
import type { Driver } from './driver.ts';

/** What nothing waits for longer: a browser that hangs is told of instead. */
const patience = 180_000;

const called = (look: (...given: never[]) => unknown, ...given: unknown[]) =>
  `(${look.toString()})(${given.map((one) => JSON.stringify(one)).join(', ')})`;

// These run in the page.
const toTap = (pattern: string) => {
  const said = (one: Element) =>
    (one.getAttribute('aria-label') ?? one.textContent ?? '').replace(/\s+/g, ' ').trim();
  const found = [...document.querySelectorAll('a[href], button, summary, label')].find(
    (one) =>
      new RegExp(pattern).test(said(one)) && one.checkVisibility() && !one.closest('[aria-hidden="true"]'),
  );
  // the bar at the foot of the page covers nothing in the middle of it
  found?.scrollIntoView({ block: 'center', behavior: 'instant' });
  return found ?? null;
};
const toWriteIn = (label: string) => {
  const field = [...document.querySelectorAll('label')].find((one) =>
    one.textContent.trim().startsWith(label),
  )?.control;
  field?.scrollIntoView({ block: 'center', behavior: 'instant' });
  return field ?? null;
};
const shown = () => ({
  ready: document.readyState === 'complete',
  path: location.pathname,
  heading: document.querySelector('h1')?.textContent?.replace(/\s+/g, ' ').trim() ?? '',
  text: document.body?.innerText ?? '',
});

const setTo = (label: string, value: string) => {
  const field = [...document.querySelectorAll('label')].find((one) =>
    one.textContent.trim().startsWith(label),
  )?.control;
  if (!(field instanceof HTMLInputElement)) return false;
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  return true;
};

const patternOf = (name: string | RegExp): string =>
  typeof name === 'string' ? `^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$` : name.source;

export function handOn(driver: Driver, base: string) {
  async function ask<Given extends unknown[], Told>(
    look: (...given: Given) => Told | Promise<Told>,
    ...given: Given
  ): Promise<Told> {
    return (await driver.evaluate(called(look, ...given))) as Told;
  }

  /** Looks until it is so. Between two pages there is nothing to look at. */
  async function waitsFor(what: string, so: () => Promise<boolean>): Promise<void> {
    const limit = AbortSignal.timeout(patience);
    let why = '';
    await until(async () => {
      const there = await so().catch((error: unknown) => {
        why = ` (${String(error)})`;
        return false;
      });
      if (there || !limit.aborted) return there;
      const page = await ask(shown).catch(() => null);
      throw new Error(
        `waited in vain for ${what}${why}; the page is ${page?.path ?? 'gone'}:\n${page?.text.slice(0, 1500) ?? ''}`,
      );
    });
  }

  const isThere = async (element: string) => (await driver.evaluate(`!!${element}`)) === true;
  /** While one page turns into another it is seen, and cannot be touched yet: then again. */
  const uses = (what: string, element: string, use: (element: string) => Promise<void>) =>
    waitsFor(what, async () => {
      if (!(await isThere(element))) return false;
      await use(element);
      return true;
    });

  const is = (expected: string | RegExp, text: string) =>
    typeof expected === 'string' ? text === expected : expected.test(text);

  return {
    ask,
    waitsFor,
    goesTo: (path: string) => driver.open(new URL(path, base).href),
    async seesHeading(heading: string | RegExp): Promise<void> {
      await waitsFor(`the heading ${heading}`, async () => {
        const page = await ask(shown);
        return page.ready && is(heading, page.heading);
      });
    },
    sees: (words: string) =>
      waitsFor(`the words «${words}»`, async () => (await ask(shown)).text.includes(words)),
    path: async () => (await ask(shown)).path,
    text: async () => (await ask(shown)).text,
    canTap: (name: string | RegExp) => isThere(called(toTap, patternOf(name))),
    taps: (name: string | RegExp) => uses(`«${name}» to tap`, called(toTap, patternOf(name)), driver.tap),
    writes: (label: string, text: string) =>
      uses(`the field ${label}`, called(toWriteIn, label), (field) => driver.type(field, text)),
    /** What every browser has its own way to choose, as a date. */
    fills: (label: string, value: string) =>
      waitsFor(`the field ${label}`, async () => ask(setTo, label, value)),
  };
}
export type Hand = ReturnType<typeof handOn>;
