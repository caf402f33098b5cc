import type { Shape } from '../../shape.ts';
import type { notices as nb } from '../nb/notices.ts';

export const notices = {
  other: { title: 'Something has changed', body: '' },
  welcomed: { title: 'You are in!', body: '{title}, {place}. {Day} at {time}.' },
  not_chosen: {
    title: 'It came to nothing this time',
    body: '{title}, {day} at {time}. See if something else suits you.',
  },
  cancelled: {
    title: 'The place has called off the shift',
    body: '{title}, {place}, {day} at {time}. It has nothing to do with you.',
  },
  cancelled_place: {
    title: 'The place has called off your place',
    body: '{title}, {place}, {day} at {time}. It doesn’t count against you.',
  },
  taken_off: {
    title: 'You are taken off the shift',
    body: '{title}, {place}, {day} at {time}. Your contact finds tasks together with you.',
  },
  recorded: { title: 'Thank you for your work', body: '{title}, {place}. Your attendance is recorded.' },
  recorded_absent: {
    title: 'You are recorded as not present',
    body: '{title}, {place}, {day} at {time}. Is that not right? Tell us here.',
  },
  corrected: { title: 'Your attendance is corrected', body: '{title}, {place}, {day} at {time}.' },
  clearance_seen: { title: 'A requirement is in order', body: 'Now more tasks may suit you.' },
  activity_agreed: { title: 'What you have agreed is updated', body: 'See what holds, under Me.' },
  time_changed: {
    title: 'Your shift has a new time',
    body: '{title}, {place}: {day} at {time}. If it no longer suits you, you can simply step off.',
  },
  moved: {
    title: 'Your shift has been moved',
    body: '{title}, {place}. Before: {was}. Now: {now}. If it no longer suits you, you can simply step off.',
  },
  moved_contact: {
    title: 'Your shift has been moved, and somebody else meets you',
    body: '{title}, {place}. Before: {was}. Now: {now}. If it no longer suits you, you can simply step off.',
  },
  let_go_overlap: {
    title: 'The shift has been moved, and the place is no longer yours',
    body: '{title}, {place}. Before: {was}. Now: {now}. You have another shift then. It does not count against you.',
  },
  let_go_working_time: {
    title: 'The shift has been moved, and the place is no longer yours',
    body: '{title}, {place}. Before: {was}. Now: {now}. The rules for working hours and rest do not allow it then. It does not count against you.',
  },
  let_go_no_contract: {
    title: 'The shift has been moved, and the place is no longer yours',
    body: '{title}, {place}. Before: {was}. Now: {now}. Your contract does not cover that day. It does not count against you.',
  },
  let_go_missing_clearance: {
    title: 'The shift has been moved, and the place is no longer yours',
    body: '{title}, {place}. Before: {was}. Now: {now}. A requirement does not hold on that day. Ask {contact} at the place. It does not count against you.',
  },
  ask_let_go_overlap: {
    title: 'The shift you asked for has been moved',
    body: '{title}, {place}. Before: {was}. Now: {now}. You have another shift then, so we have taken your request away. It does not count against you.',
  },
  ask_let_go_working_time: {
    title: 'The shift you asked for has been moved',
    body: '{title}, {place}. Before: {was}. Now: {now}. The rules for working hours and rest do not allow it then, so we have taken your request away. It does not count against you.',
  },
  standby_moved: {
    title: 'The shift you can step in on has been moved',
    body: '{title}, {place}. Before: {was}. Now: {now}. You are still on the list. If the new time does not suit you, you can leave the list.',
  },
  standby_off: {
    title: 'The shift you could step in on is cancelled',
    body: '{title}, {place}, {day} at {time}. You need not wait for it.',
  },
  requirement_gap: {
    title: 'A requirement is not in order for your shift',
    body: '{title}, {place}, {day} at {time}. Talk to {contact} at the place, and you will sort it out.',
  },
  contract_gap: {
    title: 'Your contract does not cover the day of your shift',
    body: '{title}, {place}, {day} at {time}. Talk to {contact} at the place, and you will sort it out.',
  },
  words_changed: {
    title: 'The text about your task has changed',
    body: '{title}, {place}, {day} at {time}. Read what you are going to do. If it does not suit you, just say so.',
  },
  contact_changed: { title: 'Somebody else meets you', body: '{title}, {place}, {day} at {time}.' },
  asked: { title: 'Would you like to come?', body: '{place} asks you: {title}, {day} at {time}.' },
  stands_free: {
    title: 'The place is free. Would you like it?',
    body: 'You said you can step in: {title}, {place}, {day} at {time}.',
  },
  offer_filled: {
    title: 'The place you were asked about is taken',
    body: '{title}, {day} at {time}. See if something else suits you.',
  },
  offer_off: {
    title: 'The shift you were asked about is called off or changed',
    body: '{title}, {place}. It has nothing to do with you.',
  },
  offer_off_cancelled: {
    title: 'The shift you were asked about is called off',
    body: '{title}, {place}. It has nothing to do with you.',
  },
  offer_off_changed: {
    title: 'The shift you were asked about has changed',
    body: '{title}, {place}. So the question no longer holds.',
  },
  new_adviser: { title: 'You have a new adviser', body: 'Everything else is as before.' },
  code_made: {
    title: 'A code has been made for your account',
    body: 'The code lets you in without a password. If you did not ask for it, tell the person you usually talk to.',
  },
  code_used: {
    title: 'Your account was opened with a code',
    body: 'If it was you, all is well. If it was not, tell the person you usually talk to.',
  },
} satisfies Shape<typeof nb, 'en'>;
