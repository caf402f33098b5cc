import { describe, expect, it } from 'vitest';
import { calendarOf, type Entry } from './calendar.ts';

// Read as strictly as RFC 5545 is written, by a reader that knows nothing of how it was made.
type Property = { name: string; parameters: Record<string, string>; value: string };
type Component = { name: string; properties: Property[]; components: Component[] };

function read(text: string): Component {
  expect(text.endsWith('\r\n'), 'the last line ends, too').toBe(true);
  expect(text.replaceAll('\r\n', ''), 'a line ends by both signs').not.toMatch(/[\r\n]/);
  for (const line of text.split('\r\n'))
    expect(Buffer.byteLength(line), `at most 75 bytes: ${line}`).toBeLessThanOrEqual(75);
  const lines = text.slice(0, -2).replaceAll('\r\n ', '').split('\r\n');
  const open: Component[] = [{ name: '', properties: [], components: [] }];
  for (const line of lines) {
    const [, name = '', given = '', value = ''] =
      /^([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)$/.exec(line) ?? [];
    expect(name, `a line is a property: ${line}`).not.toBe('');
    const inside = open.at(-1);
    if (name === 'BEGIN') {
      const begun = { name: value, properties: [], components: [] };
      inside?.components.push(begun);
      open.push(begun);
    } else if (name === 'END') expect(open.pop()?.name, 'ends what it began').toBe(value);
    else
      inside?.properties.push({
        name,
        parameters: Object.fromEntries(
          given
            .split(';')
            .filter(Boolean)
            .map((each) => each.split('=')),
        ),
        value,
      });
  }
  const [calendar] = open[0]?.components ?? [];
  expect(open.length, 'everything that began has ended').toBe(1);
  if (!calendar) throw new Error('no calendar');
  return calendar;
}

const all = ({ properties }: Component, name: string) => properties.filter((each) => each.name === name);
const only = (component: Component, name: string): Property => {
  const [first, ...others] = all(component, name);
  if (!first || others.length > 0) throw new Error(`${name} does not stand once in ${component.name}`);
  return first;
};
/** A text's own letters again. */
const text = (component: Component, name: string): string => {
  const { value } = only(component, name);
  expect(value.replaceAll(/\\[\\;,nN]/g, ''), 'what means something to the format is escaped').not.toMatch(
    /[\\;,]/,
  );
  return value.replaceAll(/\\([\\;,nN])/g, (_, sign: string) => (/n/i.test(sign) ? '\n' : sign));
};

const basic = (moment: Date): string => moment.toISOString().replace(/[-:]|\.\d{3}/g, '');

/** A time as whoever subscribes reads it, by the rules that the file itself brings. */
function moment(calendar: Component, { parameters, value }: Property): string {
  if (/^\d{8}T\d{6}Z$/.test(value)) return value;
  expect(value).toMatch(/^\d{8}T\d{6}$/);
  const zone = calendar.components.find(
    (each) => each.name === 'VTIMEZONE' && only(each, 'TZID').value === parameters.TZID,
  );
  if (!zone) throw new Error(`no zone ${parameters.TZID}`);
  const minutes = (offset: string) =>
    (offset.startsWith('-') ? -1 : 1) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3)));
  const number = (from: number, to: number) => Number(value.slice(from, to));
  const wall = Date.UTC(number(0, 4), number(4, 6) - 1, number(6, 8), number(9, 11), number(11, 13));
  const turns = zone.components.flatMap((rule) => {
    const [, month = ''] = /^FREQ=YEARLY;BYMONTH=(\d+);BYDAY=-1SU$/.exec(only(rule, 'RRULE').value) ?? [];
    const [from, to] = [only(rule, 'TZOFFSETFROM').value, only(rule, 'TZOFFSETTO').value].map(minutes);
    const hour = Number(only(rule, 'DTSTART').value.slice(9, 11));
    return [number(0, 4) - 1, number(0, 4)].map((year) => {
      const last = new Date(Date.UTC(year, Number(month), 0));
      const sunday = last.getUTCDate() - last.getUTCDay();
      return { at: Date.UTC(year, Number(month) - 1, sunday, hour), from: from ?? 0, to: to ?? 0 };
    });
  });
  turns.sort((a, b) => a.at - b.at);
  // where the clock shows the same twice, the first is meant; where it leaps, the offset before
  const past = turns.filter(({ at, from, to }) => wall >= at + Math.max(0, to - from) * 60_000);
  const offset = past.at(-1)?.to ?? turns[0]?.from ?? 0;
  return basic(new Date(wall - offset * 60_000));
}

const entry: Entry = {
  entry_id: '00000000-0000-4000-8000-000000000001',
  assignment_id: '00000000-0000-4000-8000-000000000002',
  state: 'confirmed',
  title: 'Dekke bord; servere kaffe, te',
  place_name: 'Kjøkkenet',
  organisation_name: 'Bjørkelunden sykehjem',
  address: 'Bjørkelundveien 4',
  starts_at: '2026-11-26 10:30:00+00',
  ends_at: '2026-11-26 12:30:00+00',
  contact_name: 'Tone',
  contact_phone: '320 00 000',
  meet_where: 'i resepsjonen',
  bring: 'Innesko og hårstrikk.',
  changes: 3,
  changed_at: '2026-11-22T08:00:00.123Z',
};
const reader = { origin: 'https://oppgavetorget.example', language: 'nb' };
const calendarWith = (...entries: Entry[]) => read(calendarOf(entries, reader));
const events = ({ components }: Component) => components.filter(({ name }) => name === 'VEVENT');
const event = (changed: Partial<Entry> = {}): Component => {
  const [first] = events(calendarWith({ ...entry, ...changed }));
  if (!first) throw new Error('no event');
  return first;
};

describe('shifts as a calendar', () => {
  it('has no sign that ends a line inside a text, however somebody wrote it', () => {
    const shift = event({ bring: 'Innesko\rog\r\nhårstrikk\nog mat', meet_where: 'i\rresepsjonen' });
    expect(text(shift, 'DESCRIPTION')).toContain('Ta med: Innesko\nog\nhårstrikk\nog mat');
  });

  it('says what, when, where and with whom', () => {
    const calendar = calendarWith(entry);
    expect(only(calendar, 'VERSION').value).toBe('2.0');
    expect(only(calendar, 'PRODID').value).toMatch(/^-\/\/Oppgavetorget\/\//);
    const [shift] = events(calendar);
    if (!shift) throw new Error('no event');
    expect(text(shift, 'SUMMARY')).toBe('Dekke bord; servere kaffe, te');
    expect(text(shift, 'LOCATION')).toBe('Kjøkkenet, Bjørkelunden sykehjem, Bjørkelundveien 4');
    expect(text(shift, 'DESCRIPTION')).toBe(
      'Tone møter deg i resepsjonen.\nTelefon: 320 00 000\nTa med: Innesko og hårstrikk.',
    );
    expect(only(shift, 'UID').value).toBe(`${entry.entry_id}@oppgavetorget`);
    expect(only(shift, 'URL').value).toBe(`https://oppgavetorget.example/mine/${entry.assignment_id}`);
    expect(only(shift, 'LAST-MODIFIED').value).toBe('20261122T080000Z');
    expect(only(shift, 'SEQUENCE').value).toBe('3');
    expect(only(shift, 'DTSTAMP').value).toBe('20261122T080000Z');
    expect(only(shift, 'DTSTART')).toEqual({
      name: 'DTSTART',
      parameters: { TZID: 'Europe/Oslo' },
      value: '20261126T113000',
    });
    expect(moment(calendar, only(shift, 'DTEND'))).toBe('20261126T123000Z');
    expect(only(shift, 'STATUS').value).toBe('CONFIRMED');
  });

  it('is a calendar also when there is nothing in it', () => {
    expect(events(calendarWith())).toEqual([]);
  });

  it('keeps each letter of a long text in any script', () => {
    const title = 'Møt på kjøkkenet, så går vi. Зустріч на кухні; نلتقي في المطبخ \\ 🍽️ '.repeat(3).trim();
    expect(text(event({ title, bring: `${title}\r\n${title}` }), 'DESCRIPTION')).toContain(
      `Ta med: ${title}\n${title}`,
    );
    expect(text(event({ title }), 'SUMMARY')).toBe(title);
  });

  it('says what is not certain, and what is not to be, at the top and to the program', () => {
    const asked = event({ state: 'requested', contact_phone: null });
    expect(only(asked, 'STATUS').value).toBe('TENTATIVE');
    expect(text(asked, 'SUMMARY')).toBe('Ikke bekreftet: Dekke bord; servere kaffe, te');
    const gone = event({ state: 'cancelled' });
    expect(only(gone, 'STATUS').value).toBe('CANCELLED');
    expect(only(gone, 'TRANSP').value).toBe('TRANSPARENT');
    expect(text(gone, 'SUMMARY')).toBe('Avlyst: Dekke bord; servere kaffe, te');
    expect(all(gone, 'DESCRIPTION')).toEqual([]);
  });

  it('is neutral about what is not to be named', () => {
    const file = calendarOf([{ ...entry, title: null }], reader);
    expect(file).toContain('SUMMARY:Vakt\r\n');
    expect(file).not.toMatch(/tilrettelagt|adapted/i);
  });

  it('reminds as the person chose, and not of what is not to be', () => {
    const alarms = (state: string) =>
      events(read(calendarOf([{ ...entry, state }], { ...reader, alarms: [1440, 30] })))[0]?.components.map(
        (alarm) => [only(alarm, 'ACTION').value, only(alarm, 'TRIGGER').value],
      );
    expect(alarms('confirmed')).toEqual([
      ['DISPLAY', '-P1D'],
      ['DISPLAY', '-PT30M'],
    ]);
    expect(alarms('cancelled')).toEqual([]);
    expect(event().components).toEqual([]);
  });

  it('is the same to the letter as long as nothing changes', () => {
    expect(calendarOf([entry], reader)).toBe(calendarOf([{ ...entry }], reader));
  });
});

describe('the nights when the clock is changed', () => {
  it.each([
    ['before the clock goes forward', '2027-03-28T00:30:00Z', '20270328T013000'],
    ['after it', '2027-03-28T01:30:00Z', '20270328T033000'],
    ['before it goes back', '2027-10-30T23:30:00Z', '20271031T013000'],
    ['the hour that comes twice, the first time', '2027-10-31T00:30:00Z', '20271031T023000'],
    ['the second time, which no clock on a wall can say', '2027-10-31T01:30:00Z', '20271031T013000Z'],
    ['after it', '2027-10-31T02:30:00Z', '20271031T033000'],
  ])('%s', (_, at, shown) => {
    for (const [name, times] of [
      ['DTSTART', { starts_at: at, ends_at: new Date(Date.parse(at) + 5 * 3_600_000).toISOString() }],
      ['DTEND', { starts_at: new Date(Date.parse(at) - 5 * 3_600_000).toISOString(), ends_at: at }],
    ] as const) {
      const calendar = calendarWith({ ...entry, ...times });
      const [shift] = events(calendar);
      if (!shift) throw new Error('no event');
      expect(only(shift, name).value).toBe(shown);
      expect(moment(calendar, only(shift, 'DTSTART'))).toBe(basic(new Date(times.starts_at)));
      expect(moment(calendar, only(shift, 'DTEND'))).toBe(basic(new Date(times.ends_at)));
    }
  });
});
