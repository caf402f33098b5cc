import type { CompositeTypes } from '../../database.types.ts';
import { say, sentence, type Values } from '../../say.ts';
import { clock, clockSpan, dayName, fullDay } from '../../time.ts';
import { forEveryone, languageFrom } from '../../../texts/index.ts';
import { dir } from '../../../texts/languages.ts';
import { sayable, sayableNameless } from './sayable.ts';

export type ToSend = CompositeTypes<'reminder_to_send'> & {
  /** why one is not to come: the shift is off, it was moved away from one, or one's own place is off */
  off?: string;
};

/** A message as it is read, whichever way it comes. */
export type Said = { title: string; body: string; path: string };

// the span of time is not broken at its dash
const span = (from: string, to: string) => clockSpan(from, to).replace('–', '\u2060–\u2060');

/** The same words for all ways; a phone shows them now, a mail may be read tomorrow. */
export function saidOf(message: ToSend, now: Date): Said {
  const language = languageFrom(message.language);
  const { reminders, common } = forEveryone(language);
  const texts = reminders.messages;
  if (message.starts_at === null)
    return { title: texts.test.title, body: texts.test.body, path: '/me/reminders' };
  const { starts_at: from, ends_at: to, contact_name: contact } = message;
  const [title, place] = [sayable(message.title, contact), sayable(message.place_name, contact)];
  const day = (message.channel === 'push' ? dayName(from, language, now) : fullDay(from, language)).trim();
  const values: Values = {
    what: [title, place].filter(Boolean).join(', ') || texts.aShift,
    day,
    from: clock(from),
    time: to ? span(from, to) : clock(from),
    address: sayable(message.address, contact) ?? '',
    door: sayableNameless(message.meet_where, contact) ?? '',
    bring: sayableNameless(message.bring, contact)?.replace(/\.$/, '') ?? '',
  };
  const path = message.offer_id ? `/offers/${message.offer_id}` : `/mine/${message.assignment_id}`;
  const told = (text: { title: string; body: string }) => ({
    title: say(text.title, values, language),
    body: sentence(say(text.body, values, language), language),
    path,
  });
  switch (message.kind) {
    case 'confirmed':
      return told(message.detail === 'series' ? texts.confirmedSeries : texts.confirmed);
    case 'day_before':
      return told(
        message.coming_said
          ? texts.dayBeforeSaid
          : message.channel === 'push'
            ? texts.dayBefore
            : texts.dayBeforeByMail,
      );
    case 'two_hours': {
      const { title } = told(texts.twoHours);
      const lines = [
        texts.twoHours.body,
        ...(values.address ? [texts.twoHours.address] : []),
        ...(values.door ? [texts.twoHours.door] : []),
        ...(values.bring ? [texts.twoHours.bring] : []),
        texts.twoHours.who,
      ];
      return {
        title,
        body: lines.map((line) => sentence(say(line, values, language), language)).join('\n'),
        path,
      };
    }
    case 'changed':
      return told(
        message.detail === 'cancelled'
          ? message.off === 'moved'
            ? texts.movedAway
            : message.off === 'shift'
              ? texts.cancelled
              : texts.placeOff
          : message.detail === 'contact'
            ? texts.contactChanged
            : texts.timeChanged,
      );
    case 'asked':
      return told(texts.asked);
    default:
      return { title: common.appName, body: '', path: '/' };
  }
}

/** What two messages about the same thing have in common, so that the later stands for the earlier. */
export const tagOf = ({
  assignment_id,
  offer_id,
  kind,
}: Pick<ToSend, 'assignment_id' | 'offer_id' | 'kind'>) =>
  assignment_id ? `shift-${assignment_id}` : offer_id ? `offer-${offer_id}` : kind;

/** The names of the two answers that can be given from the notification itself, and the form that each stands for. */
export type PushTap = { url: string; fields: Record<string, string> };
export type PushPayload = {
  v: 1;
  /** whose phone it is for: the worker shows it to nobody else */
  person: string;
  tag: string;
  title: string;
  body: string;
  lang: string;
  dir: 'ltr' | 'rtl';
  url: string;
  silent: boolean;
  at: string | null;
  actions: {
    action: 'coming' | 'cannot';
    title: string;
    tap: PushTap;
    /** what is said once it is stored with us, or on the phone; and the page that follows */
    done: string;
    kept: string;
    then: string;
  }[];
};

export function payloadOf(message: ToSend, person: string, now: Date): PushPayload {
  const language = languageFrom(message.language);
  const { reminders } = forEveryone(language);
  const { title, body, path } = saidOf(message, now);
  const asks = message.kind === 'day_before' && !message.coming_said;
  const what = sentence(
    say(
      reminders.messages.tapped,
      {
        what: message.title ?? reminders.messages.aShift,
        day: message.starts_at ? fullDay(message.starts_at, language) : '',
        from: message.starts_at ? clock(message.starts_at) : '',
      },
      language,
    ),
    language,
  );
  return {
    v: 1,
    person,
    tag: tagOf(message),
    title,
    body,
    lang: language,
    dir: dir(language),
    url: path,
    silent: message.silent,
    at: message.starts_at ? new Date(message.starts_at).toISOString() : null,
    actions: asks
      ? [
          {
            action: 'coming',
            title: reminders.messages.yes,
            tap: {
              url: `${path}?/coming`,
              fields: {
                what,
                ...(message.starts_at && { shown_start: message.starts_at }),
                ...(message.ends_at && { shown_end: message.ends_at }),
              },
            },
            done: reminders.messages.saidComing,
            kept: reminders.messages.keptAnswer,
            then: path,
          },
          {
            action: 'cannot',
            title: reminders.messages.cannot,
            tap: { url: `${path}/cannot?/cannot`, fields: { what } },
            done: reminders.messages.saidCannot,
            kept: reminders.messages.keptAnswer,
            then: `${path}/cannot`,
          },
        ]
      : [],
  };
}
