import type { Shape } from '../../shape.ts';
import type { refusals as nb } from '../nb/refusals.ts';

const noTime = 'The rules of working time and rest do not allow this. Choose another person or another time.';

export const refusals = {
  shift_full: 'All places are taken. Look at who is on the shift before you answer more people.',
  shift_held:
    'The place is held for somebody who said they can step in. Wait until they have answered, or add a place.',
  shift_cancelled: 'The shift is cancelled, so this cannot be done now.',
  shift_started: 'The shift has begun, so this cannot be done now.',
  already_over: 'This shift is over, so it cannot be changed now.',
  overlap: 'The person can no longer come at this time. Choose another.',
  missing_clearance:
    'The requirements are not in order for this person yet. The clearance officer can record them.',
  no_contract: 'This shift is for those with a contract here. The clearance officer can record the contract.',
  own_assignment: 'You cannot answer for yourself here. Ask a colleague to do it.',
  too_young: 'One must be 16 years old to take tasks.',
  night_rule_young: noTime,
  hours_day_young: noTime,
  hours_day: noTime,
  rest_day: noTime,
  hours_week: noTime,
  rest_week: noTime,
  not_confirmed: 'This place is not confirmed. Reload the page to see what holds now.',
  bad_reason: 'Choose one of the reasons, or leave it open.',
  already_recorded: 'Attendance is already recorded. Write a correction with a reason if something is wrong.',
  own_attendance: 'Nobody records their own attendance. Ask a colleague to do it.',
  not_started: 'The shift has not begun. You can record attendance once it is under way.',
  bad_fact: 'Choose what happened.',
  bad_minutes:
    'Write how long it lasted: more than zero for those who came, else zero, and at most 12 hours.',
  reason_needed: 'Write briefly why it is corrected.',
  starts_too_soon: 'The shift must begin later than now. Choose a later time.',
  moves_too_far:
    'Somebody is on the shift or would like it, so it can be moved by at most 28 days. Choose a nearer day, or cancel it and post a new one.',
  times_asked:
    'You have had answers about five times for this shift today. Choose one of them, or try again tomorrow.',
  too_far: 'The date is too far ahead. Choose a nearer day.',
  bad_span: 'A shift ends after it begins, and lasts at most 9 hours. Look over start and end.',
  bad_capacity: 'Choose between 1 and 20 places.',
  too_many_on: 'More people than that are already on it. Choose at least as many places as there are people.',
  bad_phone: 'Write a phone number with eight digits, or with + and its country in front.',
  watched_words: 'The text has words to look over. Go to Tasks, and choose “Look over the text”.',
  sensitive: 'Write nothing about anybody’s health or national identity number here. Put it in another way.',
  changed_by_another:
    'Somebody else changed this while you looked at it. See what holds now, and save again if you still want to.',
  would_lose: 'Something has changed since you looked. See whom it concerns, and save again.',
  bad_words: 'The text is too short or too long. Look it over once more.',
  own_clearance: 'Nobody records requirements for themselves. Ask a colleague to do it.',
  clearance_replaced:
    'It was recorded anew after you opened the page. Reload the page and see what stands there now.',
  contract_days:
    'The contract begins in 2000 at the earliest and in two years at the latest. Its end comes after its beginning, within 20 years.',
  contract_order: 'The contract cannot end before it begins.',
  contract_there: 'Another contract begins on that day. Choose another day, or remove the other one first.',
  contract_withdrawn: 'The contract is removed. If it holds after all, record it anew.',
  bad_date: 'Look over the dates. It must be seen today or earlier, and valid to a later day.',
  has_email: 'This person has e-mail, and gets in by a code from there.',
  no_account_yet: 'This person has not accepted the invitation yet. Print it again.',
  role_needs_place: 'Choose the place that the role is for.',
  name_taken: 'There is already something with that name. Choose another name.',
  bad_place: 'Look over the name, the address and the district.',
  cannot_be_asked:
    'That person has been asked enough until then, or there is too little time. Choose another.',
  no_longer_fits: 'This no longer fits that person. Choose another.',
  sent_already: 'This one has been asked already, and cannot be taken out.',
  bad_week: 'We cannot make a proposal for that week. Choose another week.',
  bad_weeks: 'Choose between 1 and 26 weeks.',
  birth_date: 'Write the date of birth, for example 14.05.1998.',
} satisfies Shape<typeof nb, 'en'>;
