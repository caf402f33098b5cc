import { everyPage } from '../../scripts/pages.ts';
import { forEveryone, forStaff } from '../../src/texts/index.ts';
import { hasSignedIn } from '../steps/doors.ts';
import { expect, test, type Page } from '../steps/journey.ts';
import { closeWorld, database } from '../steps/world.ts';

test.afterAll(closeWorld);
test.setTimeout(120_000);

// What is said of a referral, for who follows people and for themselves only: no key and no value of anybody else's page has it.
const ofReferrals =
  /\bnav\b|veileder|adviser|henvis|referr(al|ed)|\bpurpose|formål|avtalte? (aktivitet|timer)|agreed_?(activit|hours)|caseload|saksmengde/i;

const staff = forStaff('nb');

const textsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(textsIn)
      : [];
/** Texts that stand in these catalogues and in none of those: «Avbryt» is nobody's own, and a small word may be a code. */
const only = (these: unknown[], those: unknown[]): Set<string> => {
  const common = new Set(those.flatMap(textsIn));
  return new Set(these.flatMap(textsIn).filter((text) => /[\s\p{Lu}]/u.test(text) && !common.has(text)));
};

const everyone = forEveryone('nb');
const { adviser, programme, facility, admin, refusals, words } = staff;

const readers: { email: string; refused: RegExp | null; notTheirs: Set<string>; save?: RegExp }[] = [
  {
    email: 'kandidat@demo.no',
    refused: /clearance_officer|programme_lead|switchTo|invitedTo|kravansvarlig|satsingsleder/i,
    notTheirs: only([staff], [everyone]),
    // who has looked at one is told in which role
    save: /^\/me\/who-looked$/,
  },
  {
    email: 'fagleder@demo.no',
    refused: ofReferrals,
    notTheirs: only(
      [adviser, programme, admin, everyone.candidate],
      [facility, refusals, words.roles, words.switchTo, everyone.common],
    ),
  },
  {
    email: 'admin@demo.no',
    refused: ofReferrals,
    notTheirs: only(
      [adviser, programme, facility, everyone.candidate],
      [admin, refusals, words, everyone.common, everyone.open.sheet],
    ),
    // where advisers are invited, the page says so
    save: /^\/admin\/invitations/,
  },
  {
    email: 'satsingsleder@demo.no',
    refused: null,
    notTheirs: only(
      [adviser, facility, admin, everyone.candidate],
      [programme, refusals, words.roles, everyone.common],
    ),
  },
  {
    email: 'veileder@demo.no',
    refused: null,
    notTheirs: only(
      [facility, programme, admin, everyone.candidate],
      [adviser, refusals, words.roles, everyone.common, everyone.open.sheet],
    ),
  },
];

/** The keys and the strings of what the layouts and the page send to the browser. */
async function sentTo(page: Page, path: string): Promise<{ keys: string[]; values: string[] }> {
  const [before, search = ''] = path.split('?');
  const answer = await page.request.get(`${before === '/' ? '' : before}/__data.json?${search}`);
  expect(answer.status(), path).toBe(200);
  const keysIn = (value: unknown): string[] =>
    typeof value !== 'object' || value === null
      ? []
      : [...(Array.isArray(value) ? [] : Object.keys(value)), ...Object.values(value).flatMap(keysIn)];
  const sent: unknown = await answer.json();
  return { keys: keysIn(sent), values: textsIn(sent) };
}

for (const { email, refused, notTheirs, save } of readers)
  test(`${email} is sent no other reader's words`, async ({ page }) => {
    await hasSignedIn(page, email);
    const pages = (await everyPage(database())).filter((each) => each.email === email);
    expect(pages.length).toBeGreaterThan(2);
    for (const { path } of pages)
      await test.step(path ?? '', async () => {
        const { keys, values } = await sentTo(page, path ?? '');
        expect(values.length).toBeGreaterThan(50);
        expect
          .soft(
            values.filter((value) => notTheirs.has(value)),
            path ?? '',
          )
          .toEqual([]);
        if (refused && !save?.test(path ?? ''))
          expect
            .soft(
              [...keys, ...values].filter((word) => refused.test(word)),
              path ?? '',
            )
            .toEqual([]);
      });
  });
