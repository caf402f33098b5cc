// What is done in each engine: a candidate's way from signing in to signing out, and one of a lead's.
import { aLead, aTemplate, dayFromNow } from '../steps/facility.ts';
import { aCandidate, aPlace, aShift, database, isIntroducedTo, password } from '../steps/world.ts';
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

export async function candidateWay({ hand }: Surroundings): Promise<Way> {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  await isIntroducedTo(amina, place);
  const shift = await aShift(place);
  return [
    [
      'Amina signs in',
      async () => {
        await signsIn(hand, amina.email);
        await hand.seesHeading(/Amina/);
      },
    ],
    [
      'Amina takes a shift',
      async () => {
        await hand.goesTo(`/shifts/${shift.id}`);
        await hand.seesHeading(shift.title);
        await hand.taps('Jeg vil');
        await hand.seesHeading('Du er med!');
      },
    ],
    [
      'Amina looks it up',
      async () => {
        await hand.taps('Se vakten min');
        await hand.sees('Reiseveien 1');
        await hand.sees('Ring Tone');
      },
    ],
    [
      'Amina gives it up',
      async () => {
        await hand.taps('Jeg kan ikke');
        await hand.seesHeading('Jeg kan ikke');
        await hand.taps('Syk');
        await hand.taps('Si fra');
        await hand.sees('Takk for at du sa fra');
        await hand.waitsFor('her no to be stored', async () => (await stateOf(amina)) === 'withdrawn');
      },
    ],
    [
      'Amina signs out',
      async () => {
        await signsOut(hand);
        await hand.goesTo('/mine');
        await hand.seesHeading('Logg inn');
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
        void template;
        void dayFromNow;
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
