import { describe, expect, it } from 'vitest';
import { offeredLanguages } from '../../../texts/index.ts';
import { sensitive } from './sayable.ts';
import { payloadOf, saidOf, tagOf, type ToSend } from './words.ts';

const now = new Date('2026-11-25T17:00:00+01:00');
const id = '3f8f4d3c-6b1e-4b7a-9a53-0d6a7c1f2b11';
const message = (of: Partial<ToSend> = {}): ToSend => ({
  reminder_id: id,
  claim: id,
  channel: 'push',
  kind: 'day_before',
  detail: null,
  person_id: id,
  language: 'nb',
  silent: false,
  over_at: '2026-11-25T20:00:00Z',
  email: null,
  phone: null,
  assignment_id: id,
  offer_id: null,
  coming_said: false,
  starts_at: '2026-11-26 09:00:00+00',
  ends_at: '2026-11-26 11:00:00+00',
  title: 'Dekke bord',
  place_name: 'Bjørkelunden',
  address: 'Bjørkeveien 1, 3045 Drammen',
  meet_where: 'i resepsjonen',
  contact_name: 'Tone',
  bring: 'Innesko.',
  subscriptions: [],
  endpoints: [],
  p256dhs: [],
  auths: [],
  ...of,
});
const kinds: [kind: string, detail: string | null][] = [
  ['confirmed', null],
  ['confirmed', 'series'],
  ['day_before', null],
  ['two_hours', null],
  ['changed', 'time'],
  ['changed', 'contact'],
  ['changed', 'cancelled'],
  ['changed', 'off: shift'],
  ['changed', 'off: moved'],
  ['asked', null],
  ['test', null],
];
const ofKind = (kind: string, detail: string | null, rest: Partial<ToSend>): ToSend =>
  message({
    kind,
    detail,
    ...(detail?.startsWith('off: ') && { detail: 'cancelled', off: detail.slice(5) }),
    ...(kind === 'asked' && { assignment_id: null, offer_id: id }),
    ...(kind === 'test' && {
      assignment_id: null,
      starts_at: null,
      ends_at: null,
      title: null,
      place_name: null,
    }),
    ...rest,
  });
const every = offeredLanguages.flatMap(({ code }) =>
  (['push', 'email', 'sms'] as const).flatMap((channel) =>
    kinds.flatMap(([kind, detail]) =>
      [false, true].map((coming_said) => ({ language: code, channel, kind, detail, coming_said })),
    ),
  ),
);
const text = (said: { title: string; body: string }) => `${said.title}\n${said.body}`;

describe('what is told outside the app', () => {
  it.each([
    ['shift', 'Vakten er avlyst'],
    ['moved', 'Vakten er flyttet, og du skal ikke møte'],
    ['place', 'Du skal ikke på vakten likevel'],
    // where nothing is known any more, nothing is said of the shift
    [undefined, 'Du skal ikke på vakten likevel'],
  ])('says of what is off no more than is so: %s', (off, title) =>
    expect(saidOf(message({ kind: 'changed', detail: 'cancelled', ...(off && { off }) }), now).title).toBe(
      title,
    ),
  );

  it('says when and where', () => {
    expect(saidOf(message(), now)).toEqual({
      title: 'I morgen kl.\u00a010.00',
      body: 'Dekke bord, Bjørkelunden. Kommer du?',
      path: `/mine/${id}`,
    });
    expect(saidOf(message({ kind: 'two_hours' }), new Date('2026-11-26T08:00:00+01:00'))).toEqual({
      title: 'I dag kl.\u00a010.00',
      body: [
        'Dekke bord, Bjørkelunden.',
        'Bjørkeveien 1, 3045 Drammen.',
        'Møt opp i resepsjonen.',
        'Ta med: Innesko.',
        'Hvem som møter deg, står i appen.',
      ].join('\n'),
      path: `/mine/${id}`,
    });
  });

  it('is whole in every language, for every kind and way', () => {
    for (const { kind, detail, ...rest } of every) {
      const said = saidOf(ofKind(kind, detail, rest), now);
      expect(text(said), JSON.stringify({ kind, detail, ...rest })).not.toMatch(
        /[{}]|undefined|null|\bNaN\b/,
      );
      expect(said.title.length, said.title).toBeLessThanOrEqual(40);
      expect(said.title && said.body).not.toBe('');
    }
  });

  it('never has a person’s name beside a place, whoever writes it into what', () => {
    const named: Partial<ToSend>[] = [
      {},
      { title: 'Kaffe med Tone' },
      { meet_where: 'spør etter Tone' },
      { meet_where: 'spør etter vakta' },
      { meet_where: 'i gangen, hos Hanne' },
      { bring: 'Nøkkel til Tones skap' },
      { place_name: 'Tones kafé' },
      { address: 'c/o Tone, Bjørkeveien 1' },
      { contact_name: 'Tone Berg', meet_where: 'ved kontoret til berg' },
    ];
    for (const names of named)
      for (const { kind, detail, ...rest } of every)
        expect(text(saidOf(ofKind(kind, detail, { ...rest, ...names }), now))).not.toMatch(
          /tone|hanne|berg\b|spør/i,
        );
  });

  it('never says who one comes from, why, or what was asked of one, also when a place has written it', () => {
    const written = [
      'Kurs hos Nav',
      'NAV Drammen',
      'Tilrettelagt arbeid',
      'Ta med politiattest',
      'Test for TB',
      'MRSA-prøve',
      'Signert taushetserklæring',
      'Bevis fra hygienekurs',
      'Avtalt med veilederen',
      'Arbeidstrening',
    ];
    for (const words of written)
      for (const { kind, detail, ...rest } of every) {
        const said = saidOf(
          ofKind(kind, detail, {
            ...rest,
            title: words,
            place_name: words,
            address: words,
            meet_where: words,
            bring: words,
          }),
          now,
        );
        expect(text(said)).not.toMatch(sensitive);
        expect(text(said)).not.toContain(words);
      }
  });

  it('has texts of our own that keep to that in every language', () => {
    for (const { kind, detail, ...rest } of every)
      expect(text(saidOf(ofKind(kind, detail, rest), now))).not.toMatch(sensitive);
  });

  it('does not name a kind of task that is never named', () => {
    expect(saidOf(message({ title: null, place_name: null }), now).body).toBe('Vakten din. Kommer du?');
  });
});

describe('a notification', () => {
  it('asks the day before, with an answer to each tap, and not again once it is answered', () => {
    const { actions } = payloadOf(message(), 'mark', now);
    expect(actions).toEqual([
      {
        action: 'coming',
        title: 'Ja, jeg kommer',
        tap: {
          url: `/mine/${id}?/coming`,
          // what the notification said is part of the answer
          fields: {
            what: 'Dekke bord, torsdag 26. november kl.\u00a010.00',
            shown_start: '2026-11-26 09:00:00+00',
            shown_end: '2026-11-26 11:00:00+00',
          },
        },
        done: 'Takk. Stedet ser at du har sagt det.',
        kept: 'Svaret er lagret. Det sendes når du har nett.',
        then: `/mine/${id}`,
      },
      {
        action: 'cannot',
        title: 'Jeg kan ikke',
        tap: {
          url: `/mine/${id}/cannot?/cannot`,
          fields: { what: 'Dekke bord, torsdag 26. november kl.\u00a010.00' },
        },
        done: 'Takk for at du sa fra.',
        kept: 'Svaret er lagret. Det sendes når du har nett.',
        then: `/mine/${id}/cannot`,
      },
    ]);
    expect(payloadOf(message({ coming_said: true }), 'mark', now).actions).toEqual([]);
    expect(payloadOf(message({ kind: 'two_hours' }), 'mark', now).actions).toEqual([]);
  });

  it('stands for the earlier ones about the same shift, and for no other’s', () => {
    expect(tagOf(message())).toBe(tagOf(message({ kind: 'changed', detail: 'cancelled' })));
    expect(tagOf(message())).not.toBe(tagOf(message({ assignment_id: null, offer_id: id })));
  });

  it('fits into what every push service takes, with everything at its longest', () => {
    const long = (length: number) => 'Ærø'.repeat(length).slice(0, length);
    const payload = payloadOf(
      message({
        kind: 'day_before',
        title: long(80),
        place_name: long(120),
        address: long(160),
        meet_where: long(80).toLowerCase(),
        bring: long(160),
        contact_name: 'Bo',
      }),
      'm'.repeat(43),
      now,
    );
    expect(Buffer.byteLength(JSON.stringify(payload))).toBeLessThan(3800);
  });
});
