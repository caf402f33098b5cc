import { ask, noFields } from '$lib/server/form.ts';
import { instant } from '$lib/time.ts';
import { forStaff, partOf } from '../../../../texts/index.ts';
import type { Slot } from '../../board/board.ts';
import { answers } from '../../board/answers.server.ts';
import { change } from './change.server.ts';
import { cancelForm, recordForm } from './forms.server.ts';
import { settle } from '../../unsettled/unsettled.server.ts';
import { recordedOf, shiftFor } from './shift.server.ts';
import type { Actions, PageServerLoad } from './$types';

const textsFor = ({ language }: App.Locals) => {
  const { facility } = forStaff(language);
  return {
    ...partOf(facility, 'shift', 'board', 'unsettled', 'few', 'requirementsMet', 'requirementsMissing'),
    tasks: partOf(facility.tasks, 'filled'),
    post: partOf(facility.post, 'contact', 'contactOption'),
    find: partOf(facility.find, 'open'),
    talk: partOf(facility.talk, 'about'),
  };
};

/** What was just done, by the address; whoever comes back to it later is told so only while it holds. */
function arrivedAt(url: URL, slot: Slot, now: Date): 'posted' | 'savedDraft' | null {
  if (slot.cancelled || instant(slot.startsAt) <= now) return null;
  if (url.searchParams.has('posted')) return slot.published ? 'posted' : null;
  return url.searchParams.has('draft') && !slot.published ? 'savedDraft' : null;
}

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const now = new Date();
  const shift = await shiftFor(locals, params.shift);
  return {
    texts: textsFor(locals),
    now,
    ...shift,
    changes: url.searchParams.has('change'),
    weeks: Number(url.searchParams.get('posted')) || 1,
    arrived: arrivedAt(url, shift.slot, now),
  };
};

export const actions: Actions = {
  ...answers,
  settle,

  publish: async (event) => {
    const { shift } = event.params;
    const published = await ask(event, noFields, () => event.locals.supabase.rpc('publish_shift', { shift }));
    return published.failed ?? published.done('posted');
  },

  change,

  cancel: async (event) => {
    const { shift } = event.params;
    const cancelled = await ask(
      event,
      cancelForm,
      () => event.locals.supabase.rpc('cancel_shift', { shift }),
      { about: 'cancel', says: forStaff(event.locals.language).facility.shift },
    );
    return cancelled.failed ?? cancelled.done('cancelledNow');
  },

  record: async (event) => {
    const recorded = await ask(
      event,
      recordForm,
      (given) => event.locals.supabase.rpc('record_attendance', given),
      {
        about: ({ assignment = '' }) => assignment,
        at: { bad_minutes: 'minutes' },
        says: forStaff(event.locals.language).facility.shift,
        stored: async ({ assignment }) => {
          const { slot } = await shiftFor(event.locals, event.params.shift);
          const person = slot.people.find(({ assignmentId }) => assignmentId === assignment);
          return person ? recordedOf(person) : null;
        },
      },
    );
    return recorded.failed ?? recorded.done(recorded.given.correction ? 'corrected' : 'recorded');
  },
};
