// Lighthouse on a phone, each page three times, the middle counts.
import lighthouse from 'lighthouse';
import { median, rounded } from './report.ts';

const categories = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
export type Scores = Record<(typeof categories)[number], number>;
export type Audited = { scores: Scores; largestPaint: number; lacks: string[] };

const times = 3;

/** robots.txt keeps every page from search engines: nothing that is about somebody is to be found there. */
const excepted = ['is-crawlable'];

async function once(url: string, port: number, tries = 3): Promise<Audited> {
  const found = await lighthouse(url, {
    port,
    output: 'json',
    logLevel: 'silent',
    onlyCategories: [...categories],
    skipAudits: excepted,
  });
  if (!found) throw new Error(`Lighthouse said nothing of ${url}.`);
  const { lhr } = found;
  // on a busy machine a recording may lack its beginning
  if (lhr.runtimeError && tries > 1) return once(url, port, tries - 1);
  if (lhr.runtimeError) throw new Error(`Lighthouse at ${url}: ${lhr.runtimeError.message}`);
  const scores = {} as Scores;
  const lacks: string[] = [];
  for (const id of categories) {
    const category = lhr.categories[id];
    scores[id] = Math.round((category?.score ?? 0) * 100);
    if (id === 'performance') continue;
    for (const { id: audit, weight } of category?.auditRefs ?? []) {
      const score = lhr.audits[audit]?.score;
      if (weight > 0 && typeof score === 'number' && score < 1) lacks.push(`${id}: ${audit}`);
    }
  }
  return {
    scores,
    largestPaint: Math.round(lhr.audits['largest-contentful-paint']?.numericValue ?? NaN),
    lacks,
  };
}

export async function audit(url: string, port: number): Promise<Audited> {
  const runs: Audited[] = [];
  for (let run = 0; run < times; run++) runs.push(await once(url, port));
  const middle = (value: (run: Audited) => number) => rounded(median(runs.map(value)), 0);
  return {
    scores: Object.fromEntries(categories.map((id) => [id, middle(({ scores }) => scores[id])])) as Scores,
    largestPaint: middle(({ largestPaint }) => largestPaint),
    lacks: [...new Set(runs.flatMap(({ lacks }) => lacks))],
  };
}
