import type { Shape } from '../../shape.ts';
import type { notices as nb } from '../nb/notices.ts';

export const notices = {
  asks: { title: '{name} would like to come', body: '{title}, {day} at {time}.' },
  comes: { title: '{name} is coming', body: '{title}, {day} at {time}.' },
  cannot_come: {
    title: 'Somebody cannot come',
    body: '{title}, {day} at {time}. See on the shift whether a place is free.',
  },
  not_coming: {
    title: '{name} is not coming',
    body: '{title}, {day} at {time}. Said after the shift began. You record the attendance.',
  },
  had_to_go: { title: '{name} had to go', body: '{title}, {day} at {time}. You record the attendance.' },
  stepped_off: {
    title: '{name} stepped off after the change',
    body: '{title}, {day} at {time}. See on the shift whether a place is free.',
  },
  was_let_go: {
    title: '{name} lost the place when the shift was moved',
    body: '{title}. Before: {was}. Now: {now}. {name} cannot come then, and has been told.',
  },
  ask_was_let_go: {
    title: '{name} no longer asks for the shift that was moved',
    body: '{title}. Before: {was}. Now: {now}. {name} cannot come then, and has been told.',
  },
  was_let_go_no_contract: {
    title: '{name} lost the place when the shift was moved',
    body: '{title}. Before: {was}. Now: {now}. The contract does not cover that day. {name} has been told.',
  },
  was_let_go_missing_clearance: {
    title: '{name} lost the place when the shift was moved',
    body: '{title}. Before: {was}. Now: {now}. A requirement does not hold on that day. {name} has been told.',
  },
  requirement_gap: {
    title: '{name} lacks a requirement for the shift',
    body: '{title}, {day} at {time}. Ask the clearance officer, or cancel the place and find somebody else.',
  },
  contract_gap: {
    title: '{name} has no contract on that day',
    body: '{title}, {day} at {time}. Ask the clearance officer, or cancel the place and find somebody else.',
  },
  objects: { title: '{name} says that something is not right', body: '{title}, {day} at {time}.' },
  wants_call: {
    title: 'Somebody would like a call before they answer',
    body: '{title}, {day} at {time}. Name and number are on the shift.',
  },
  wants_company: {
    title: 'Somebody would like company',
    body: '{title}, {day} at {time}. Arrange it with whoever meets them.',
  },
  handed_to_you: {
    title: 'You now follow up {name}',
    body: 'A colleague has handed them over to you. A code or invitation that is not used works no more. Make a new one on the person’s page.',
  },
  birth_date: {
    title: '{name} gave another date of birth',
    body: 'The date on the person’s page still holds. Ask the person, and correct it if it is wrong.',
  },
  came_in: { title: '{name} has accepted the invitation', body: 'The account is in use.' },
  absence: {
    title: 'The place has recorded that {name} did not come',
    body: '{title}, {day} at {time}. Talk with {name} about what happened.',
  },
  absence_corrected: {
    title: 'The place has corrected the attendance of {name}',
    body: '{title}, {day} at {time}. It no longer says “did not come”.',
  },
  words: { title: '{name} has written to you', body: '{title}, {day} at {time}.' },
} satisfies Shape<typeof nb, 'en'>;
