import { clock } from '$lib/time.ts';
import { say } from '$lib/say.ts';
import { forEveryone } from '../../../../texts/index.ts';
import { summaryOf } from '../../cards.server.ts';
import {
  arrivingAt,
  checkIn,
  isHere,
  isOpen,
  leavingOf,
  opensText,
  rememberPlace,
  shiftsAt,
  tooEarly,
  undoUntil,
} from '../../check-in.server.ts';
import { myShifts } from '../../my-shifts.server.ts';
import { words } from '../../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

// Opening the link changes nothing but what this phone remembers; the button does.
export const load: PageServerLoad = async (event) => {
  const { locals, params, url } = event;
  const { language } = locals;
  const checkInTexts = forEveryone(language).checkIn;
  const now = new Date();
  rememberPlace(event, params.code.toUpperCase());
  const all = await myShifts(locals);
  const atThisPlace = await shiftsAt(locals, params.code, all);
  const shifts = atThisPlace.length > 0 ? atThisPlace : all;
  const near = shifts.filter((shift) => isOpen(shift, now));
  const arrived = near.find(({ assignment_id }) => assignment_id === url.searchParams.get('done'));
  const waiting = arrived ? undefined : arrivingAt(near, now);
  // who opens it once more, is on the way out
  const here = arrived || waiting ? undefined : shifts.find((shift) => isHere(shift, now));
  // who has left, by mistake perhaps, is not welcomed anew
  const left = (
    arrived ? [arrived] : waiting || here ? [] : [...shifts.filter((shift) => undoUntil(shift, now)), ...near]
  ).find((shift) => shift.checked_out_at !== null);
  const early = near.length > 0 || here || left ? undefined : tooEarly(atThisPlace, now);
  const shift = arrived ?? waiting ?? here ?? left ?? near.at(-1) ?? early?.shift;
  return {
    texts: words(locals).arrive,
    now,
    checkInTexts,
    arrivedAt: left ? null : (arrived?.checked_in_at ?? null),
    assignmentId: shift?.assignment_id ?? null,
    early: early ? opensText(early.opens, language, now) : null,
    task: shift ? summaryOf(shift, language) : null,
    call: shift?.contact_phone ?? null,
    here: here?.checked_in_at
      ? {
          text: say(checkInTexts.here, { time: clock(here.checked_in_at) }, language),
          leaving: leavingOf(here, now),
        }
      : null,
    left: left?.checked_out_at
      ? {
          text: say(checkInTexts.left, { time: clock(left.checked_out_at) }, language),
          until: undoUntil(left, now),
        }
      : null,
  };
};

export const actions: Actions = {
  checkIn: async (event) =>
    checkIn(event, (assignment) => `${event.url.pathname}?done=${assignment}`, event.params.code),
};
