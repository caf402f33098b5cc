import type { Shape } from '../../shape.ts';
import type { notices as nb } from '../nb/notices.ts';

export const notices = {
  other: { title: 'Something has changed', body: '' },
  welcomed: { title: 'You are in!', body: '{title}, {place}. {Day} at {time}.' },
  not_chosen: {
    title: 'It was somebody else this time',
    body: '{title}, {day} at {time}. There are other tasks that suit you.',
  },
  cancelled: {
    title: 'The place has called off the shift',
    body: '{title}, {place}, {day} at {time}. It has nothing to do with you.',
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
  contact_changed: { title: 'Somebody else meets you', body: '{title}, {place}, {day} at {time}.' },
  asked: { title: 'Would you like to come?', body: '{place} asks you: {title}, {day} at {time}.' },
  stands_free: {
    title: 'The place is free. Would you like it?',
    body: 'You said you can step in: {title}, {place}, {day} at {time}.',
  },
  offer_filled: {
    title: 'The place you were asked about is taken',
    body: '{title}, {day} at {time}. Here is something else that suits you.',
  },
  offer_off: {
    title: 'The shift you were asked about is called off or changed',
    body: '{title}, {place}. It has nothing to do with you.',
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
