import { clock, dayName, instant } from '$lib/time.ts';
import { say } from '$lib/say.ts';
import { forEveryone } from '../../../texts/index.ts';
import { summaryOf } from '../cards.server.ts';
import { arrivingAt, isHere, isOpen, knownCode, leavingOf, undoUntil } from '../check-in.server.ts';
import { isComing, myShifts, type MyShift } from '../my-shifts.server.ts';
import { words } from '../person.server.ts';
import type { PageServerLoad } from './$types';

const hour = 3_600_000;

export const load: PageServerLoad = async (event) => {
  const { locals } = event;
  const { language } = locals;
  const texts = forEveryone(language).checkIn;
  const now = new Date();
  // the next one first
  const shifts = (await myShifts(locals)).reverse();
  const here = shifts.find((shift) => isHere(shift, now));
  const left = here ? undefined : shifts.find((shift) => undoUntil(shift, now) !== null);
  const arriving = arrivingAt(
    shifts.filter((shift) => isOpen(shift, now)),
    now,
  );
  const coming = shifts.find(
    (shift) => shift.state === 'confirmed' && shift.checked_in_at === null && isComing(shift, now),
  );
  const shown = (shift: MyShift | undefined) =>
    shift && {
      assignment: shift.assignment_id,
      task: summaryOf(shift, language),
      call: shift.contact_phone,
    };
  const opens = coming && new Date(instant(coming.starts_at).getTime() - hour);
  return {
    texts,
    submit: words(locals).arrive.submit,
    back: { href: '/mine', label: texts.back },
    now,
    here: here?.checked_in_at
      ? {
          assignment: here.assignment_id,
          task: summaryOf(here, language),
          call: here.contact_phone,
          text: say(texts.here, { time: clock(here.checked_in_at) }, language),
          leaving: leavingOf(here, now),
        }
      : null,
    left: left?.checked_out_at
      ? {
          assignment: left.assignment_id,
          task: summaryOf(left, language),
          call: left.contact_phone,
          text: say(texts.left, { time: clock(left.checked_out_at) }, language),
          until: undoUntil(left, now),
        }
      : null,
    arriving: shown(arriving),
    code: arriving ? await knownCode(event, arriving.assignment_id) : null,
    coming: arriving ? undefined : shown(coming),
    opens: opens
      ? say(texts.later, { day: dayName(opens, language, now), time: clock(opens) }, language)
      : '',
  };
};
