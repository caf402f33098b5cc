import { phoneTyped } from '../phone.ts';
import ical, {
  ICalAlarmType,
  ICalCalendarMethod,
  ICalEventStatus,
  ICalEventTransparency,
  type ICalTemporalPlainDateTimeStub,
  type ICalTemporalZonedDateTimeStub,
} from 'ical-generator';
import { forEveryone } from '../../texts/index.ts';
import type { CompositeTypes } from '../database.types.ts';
import { say } from '../say.ts';
import { instant, parts } from '../time.ts';
import { placeOf } from './place-name.ts';

export type Entry = CompositeTypes<'calendar_shift'>;

const zone = 'Europe/Oslo';

// The same rule since 1996, and nothing here is older.
const rulesOfZone = [
  'BEGIN:VTIMEZONE',
  `TZID:${zone}`,
  'BEGIN:DAYLIGHT',
  'DTSTART:19960331T020000',
  'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0200',
  'TZNAME:CEST',
  'END:DAYLIGHT',
  'BEGIN:STANDARD',
  'DTSTART:19961027T030000',
  'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'TZNAME:CET',
  'END:STANDARD',
  'END:VTIMEZONE',
].join('\r\n');

/** What the clock on the wall in Oslo shows, in the form in which the library takes a time that has a zone. */
function onTheWall(at: Date): ICalTemporalZonedDateTimeStub {
  const text = () => at.toISOString();
  const { year, month, day, hour, minute, second } = parts(at);
  const shown = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    toJSON: text,
    toString: text,
  };
  const local: ICalTemporalPlainDateTimeStub = {
    ...shown,
    toPlainDate: () => local,
    toZonedDateTime: () => zoned,
  };
  const zoned: ICalTemporalZonedDateTimeStub = {
    ...shown,
    timeZoneId: zone,
    toPlainDateTime: () => local,
    withTimeZone: () => zoned,
    toInstant: () => ({
      epochMilliseconds: at.getTime(),
      toJSON: text,
      toString: text,
      toZonedDateTimeISO: () => zoned,
    }),
  };
  return zoned;
}

/** In the night when the clock goes back, the hour that comes once more: a time on the wall cannot say that it is meant. */
const comesAgain = (at: Date): boolean => {
  const { day, hour, minute } = parts(at);
  const before = parts(new Date(at.getTime() - 3_600_000));
  return day === before.day && hour === before.hour && minute === before.minute;
};

const states: Readonly<Record<string, ICalEventStatus>> = {
  confirmed: ICalEventStatus.CONFIRMED,
  requested: ICalEventStatus.TENTATIVE,
  cancelled: ICalEventStatus.CANCELLED,
};

type Reader = {
  origin: string;
  language: string;
  /** minutes before the start */ alarms?: readonly number[];
};

// A line ends by two signs there, and a text may hold neither of them alone: what people wrote breaks its lines by one.
const writable = (entry: Entry): Entry => ({
  ...entry,
  ...Object.fromEntries(
    Object.entries(entry).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value.replace(/\r\n?/g, '\n')]] : [],
    ),
  ),
});

/**
 * Shifts as a calendar (RFC 5545). A calendar may be shared, so it says what, when, where and with whom, and no more. Of the
 * same shifts it is the same to the letter.
 */
export function calendarOf(entries: readonly Entry[], { origin, language, alarms = [] }: Reader): string {
  const texts = forEveryone(language);
  const words = texts.calendar.entry;
  // the zone is the events': a calendar's own would be taken for the stamps, too, which are always in UTC
  const calendar = ical({
    prodId: '//Oppgavetorget//Vakter//NO',
    method: ICalCalendarMethod.PUBLISH,
    name: texts.candidate.mine.title,
    ttl: 3600,
    timezone: { name: null, generator: () => rulesOfZone },
  });
  for (const each of entries) {
    const entry = writable(each);
    const [starts, ends] = [instant(entry.starts_at), instant(entry.ends_at)];
    const asUtc = comesAgain(starts) || comesAgain(ends);
    const [active, stands] = [entry.state !== 'cancelled', entry.state === 'confirmed'];
    const title = entry.title ?? words.shift;
    const meets = say(texts.common.facts.meetsYou, { name: entry.contact_name }, language);
    const event = calendar.createEvent({
      id: `${entry.entry_id}@oppgavetorget`,
      sequence: entry.changes,
      stamp: instant(entry.changed_at),
      lastModified: instant(entry.changed_at),
      start: asUtc ? starts : onTheWall(starts),
      end: asUtc ? ends : onTheWall(ends),
      timezone: asUtc ? null : zone,
      summary: stands ? title : say(active ? words.asked : words.cancelled, { title }, language),
      location: `${placeOf(entry)}, ${entry.address}`,
      description: active
        ? [
            `${meets} ${entry.meet_where}.`,
            entry.contact_phone && say(words.phone, { phone: phoneTyped(entry.contact_phone) }, language),
            entry.bring && say(words.bring, { bring: entry.bring }, language),
          ]
            .filter(Boolean)
            .join('\n')
        : null,
      url: `${origin}/mine/${entry.assignment_id}`,
      status: states[entry.state] ?? ICalEventStatus.TENTATIVE,
      transparency: active ? ICalEventTransparency.OPAQUE : ICalEventTransparency.TRANSPARENT,
    });
    if (active)
      for (const minutes of alarms)
        event.createAlarm({ type: ICalAlarmType.display, triggerBefore: minutes * 60 });
  }
  return `${calendar.toString()}\r\n`;
}

export const calendarType = 'text/calendar; charset=utf-8';
