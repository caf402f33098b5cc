// What is done in each engine: a candidate's way from signing in to signing out, and one of a lead's.
import { aLead, aTemplate, dayFromNow } from '../steps/facility.ts';
import { aCandidate, aPlace, aShift, database, isIntroducedTo, isOnShift, password } from '../steps/world.ts';
import type { Hand } from './hand.ts';
import type { Network } from './network.ts';

export type Seen = (what: string, how: string) => void;
type Surroundings = { hand: Hand; network: Network; seen: Seen };
/** In this order: each goes on where the one before it ended. */
export type Way = [says: string, does: () => Promise<void>][];

async function signsIn(hand: Hand, email: string): Promise<void> {
  await hand.goesTo('/auth/sign-in');
  await hand.writes('E-post', email);
  await hand.writes('Passord', password);
  await hand.taps('Logg inn');
}

async function signsOut(hand: Hand): Promise<void> {
  await hand.goesTo('/auth/sign-out');
  await hand.taps('Logg ut');
  await hand.seesHeading('Du er logget ut.');
}

const stateOf = async (candidate: { id: string }) => {
  const [row] = await database()<{ state: string }[]>`
    select state from public.assignments where candidate_id = ${candidate.id} order by requested_at desc limit 1`;
  return row?.state;
};

/** What the worker keeps of a page for the one who is signed in, so that it can be read without network. */
const isKept = async (hand: Hand, path: string) => {
  const names = await hand.ask(async (path) => {
    const keys = await caches.keys();
    const found = await Promise.all(
      keys.map(async (key) => ((await (await caches.open(key)).match(path)) ? key : '')),
    );
    return found.filter((key) => key.startsWith('kept-'));
  }, path);
  return names.length === 1;
};

export async function candidateWay({ hand, network, seen }: Surroundings): Promise<Way> {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  await isIntroducedTo(amina, place);
  const shift = await aShift(place);
  const today = await isOnShift(amina, await aShift(place, { inMinutes: 20, title: 'Rydde i boden' }));
  const [poster] = await database()<{ word: string }[]>`select private.word_of(${place.code}) as word`;
  const word = poster?.word ?? '';
  let mine = '';
  return [
    [
      'Amina signs in',
      async () => {
        await signsIn(hand, amina.email);
        await hand.seesHeading(/Amina/);
      },
    ],
    [
      'her phone gets the worker',
      async () => {
        const isThere = () =>
          hand.ask(
            async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated',
          );
        await hand.waitsFor('the worker', isThere);
        await hand.goesTo('/mine');
        await hand.seesHeading('Mine vakter');
        await hand.waitsFor('a page that the worker answers', () =>
          hand.ask(() => navigator.serviceWorker.controller !== null),
        );
        seen('service worker', 'registered, answers pages');
      },
    ],
    [
      'Amina takes a shift, by a form that passes through the worker',
      async () => {
        await hand.goesTo(`/shifts/${shift.id}`);
        await hand.seesHeading(shift.title);
        await hand.taps('Jeg vil');
        await hand.seesHeading('Du er med!');
        await hand.taps('Se vakten min');
        await hand.sees('Ring Tone');
        mine = await hand.path();
        const sent = await database()`select from public.taps where person_id = ${amina.id}`;
        seen('forms', sent.length === 1 ? 'reach the worker with what is in them' : 'pass the worker by');
      },
    ],
    [
      'Amina looks it up without network',
      async () => {
        await hand.goesTo('/mine');
        await hand.seesHeading('Mine vakter');
        await hand.waitsFor('the shift to be kept', () => isKept(hand, mine));
        await network.goes();
        await hand.goesTo(mine);
        await hand.sees('Reiseveien 1');
        await hand.sees('Ring Tone');
        await hand.sees('Slik det var i dag');
        await hand.goesTo('/me/agreed');
        await hand.seesHeading('Du er uten nett');
        await network.comes();
      },
    ],
    [
      'Amina gives it up without network, and it is sent when there is network',
      async () => {
        await hand.goesTo(mine);
        await hand.taps('Jeg kan ikke');
        await hand.seesHeading('Jeg kan ikke');
        await network.goes();
        await hand.taps('Syk');
        await hand.taps('Si fra');
        await hand.sees('Jeg kan ikke – venter på nett');
        await network.comes();
        const before = await stateOf(amina);
        await hand.goesTo('/');
        await hand.waitsFor('her no to be stored', async () => (await stateOf(amina)) === 'withdrawn');
        seen('what waits', `is sent at the next page (before that: ${before})`);
        await hand.goesTo('/waiting');
        await hand.sees('Sendt i dag');
      },
    ],
    [
      'Amina checks in by the word on the poster, without camera and without network',
      async () => {
        await hand.goesTo('/in');
        await hand.sees('Rydde i boden');
        const scans = await hand.ask(() => document.querySelector('[data-scan]')?.checkVisibility() ?? false);
        seen('the poster', scans ? 'is read by the camera, or by its word' : 'is read by its word');
        await network.goes();
        await hand.writes('Ordet på plakaten', word);
        await hand.taps('Jeg er her');
        await hand.sees('Sjekk inn – venter på nett');
        await network.comes();
        await hand.goesTo('/');
        await hand.waitsFor('her arrival to be stored', async () => {
          const [row] = await database()<{ there: boolean }[]>`
            select checked_in_at is not null as there from public.assignments where assignment_id = ${today}`;
          return row?.there === true;
        });
      },
    ],
    [
      'Amina is told how she can be reminded',
      async () => {
        await hand.goesTo('/me/reminders');
        await hand.waitsFor('what this phone can', () =>
          hand.ask(() =>
            ['form[data-subscribe]', '[data-cannot]', '[data-iphone]'].some((part) =>
              document.querySelector(part)?.checkVisibility(),
            ),
          ),
        );
        const byPush = await hand.ask(
          () => document.querySelector('form[data-subscribe]')?.checkVisibility() ?? false,
        );
        seen('reminders', byPush ? 'on the phone and by e-mail' : 'by e-mail, and the page says so');
      },
    ],
    [
      'Amina signs out, and nothing of hers can be read without network',
      async () => {
        await hand.goesTo('/auth/sign-out');
        await hand.taps('Logg ut');
        await hand.seesHeading(/^Du er logget ut/);
        await network.goes();
        await hand.goesTo(mine);
        await hand.waitsFor(
          'a page that tells nothing',
          async () => !(await hand.text()).includes('Reiseveien'),
        );
        await network.comes();
        await hand.goesTo('/mine');
        await hand.seesHeading('Logg inn');
      },
    ],
    [
      // a browser may go back to where it was led from, and show there what it was led to
      'Back over a redirect is a whole page, and it signs in',
      async () => {
        await hand.goesTo('/help');
        await hand.waitsFor('the page about help', async () => (await hand.path()) === '/help');
        await hand.ask(() => setTimeout(() => history.back()) !== undefined);
        await hand.seesHeading('Logg inn');
        await hand.waitsFor('its styles', () =>
          hand.ask(() => [...document.styleSheets].some(({ cssRules }) => cssRules.length > 0)),
        );
        await hand.writes('E-post', amina.email);
        await hand.writes('Passord', password);
        await hand.taps('Logg inn');
        await hand.seesHeading('Mine vakter');
        await signsOut(hand);
      },
    ],
  ];
}

export async function leadWay({ hand }: Surroundings): Promise<Way> {
  const [lise, template] = [await aLead(await aPlace()), await aTemplate()];
  return [
    [
      'Lise posts a task',
      async () => {
        await signsIn(hand, lise.email);
        await hand.seesHeading('Ingen vakter i dag.');
        await hand.goesTo('/facility/tasks/new');
        await hand.seesHeading('Hva trenger dere hjelp til?');
        if (!(await hand.canTap(template))) await hand.taps(/^Se alle \d+ oppgavemaler$/);
        await hand.taps(template);
        await hand.taps('Annen dag');
        await hand.fills('Dato for annen dag', dayFromNow(21));
        await hand.taps('Legg ut');
        await hand.sees('Oppgaven er ute');
        await signsOut(hand);
      },
    ],
  ];
}

/** What this engine has of what a phone may have. */
export async function looksAtTheEngine({ hand, seen }: Surroundings): Promise<void> {
  const has = await hand.ask(() => ({
    'Background Sync': 'SyncManager' in window,
    BarcodeDetector: 'BarcodeDetector' in window,
    'Web Push in an open tab': 'PushManager' in window,
    'an event that offers to install': 'onbeforeinstallprompt' in window,
    'navigator.share': 'share' in navigator,
    'storage.persist': typeof navigator.storage?.persist === 'function',
    'Web Locks': 'locks' in navigator,
    'view transitions between documents': 'CSSViewTransitionRule' in window,
  }));
  for (const [what, is] of Object.entries(has)) seen(what, is ? 'yes' : 'no');
}
