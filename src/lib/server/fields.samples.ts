import type { z } from 'zod';
import * as fields from './fields.ts';

// What each rule lets in and keeps out, at its edges. The forms' rules and the database's are read against the same list.

type Sample = { rule: z.ZodType; sql: string; inside: string[]; outside: string[] };

const long = (length: number): string => 'a'.repeat(length);
// an ordinary number, a D-number, and how people set them apart
const numbers = [
  '17054026641',
  '010190 12345',
  '010190-12345',
  '010190.12345',
  '010190\u00a012345',
  '٠١٠١٩٠ ١٢٣٤٥',
  '１７０５４０２６６４１',
  '1 7 0 5 4 0 2 6 6 4 1',
  'Se 010190 12345 her',
  '170540+26641',
  '170540 & 26641',
  '170540#26641',
  '170540…26641',
  '[170540]26641',
  '170540→26641',
  '170540\\26641',
  '17.05.40 26641',
  '𝟏𝟕𝟎𝟓𝟒𝟎𝟐𝟔𝟔𝟒𝟏',
  '+17054026641',
  '+170540 26641',
];
const others = [
  'Ordre 20261128001',
  '12.11.2026 10.30',
  '900 00 000, 911 11 111',
  '+46 70 123 45 67',
  '2026-11-28 9:30',
  '01.01.90 12345',
  'Innen 14.12.26: 25000 kr',
  '14.12.26, 25000 kr',
  'Ring 01.12.26-02800',
  '01.12.26, 32040 beboere',
  '010190, 12345',
  'Beløp 010190…12345',
];
const mail = (length: number): string => `${long(length - 5)}@b.no`;

export const samples: Record<string, Sample> = {
  name: {
    rule: fields.name,
    sql: 'private.name_passes($1)',
    inside: ['Å', 'Anne-Kari', long(60)],
    outside: ['', '  ', '\u200b\u00a0', '\u202e', long(61), ...numbers],
  },
  title: {
    rule: fields.title,
    sql: 'private.words_pass($1, 2, 120)',
    inside: ['Bo', long(120)],
    outside: ['B', long(121), ...numbers],
  },
  'own words': {
    rule: fields.ownWords(200),
    sql: 'private.words_pass($1, 0, 200)',
    inside: ['', 'Ring 900 00 000', '12345 123456', '1234567890', '010190 123456', ...others, long(200)],
    outside: [long(201), ...numbers],
  },
  'words with a least': {
    rule: fields.words(200, 3),
    sql: 'private.words_pass($1, 3, 200)',
    inside: ['abc', long(200)],
    outside: ['ab', long(201), ...numbers],
  },
  phone: {
    rule: fields.phone,
    sql: '(private.phone_of($1) is not null)',
    inside: [
      '90000000',
      '+47 900 00 000',
      '900-00-000',
      '(+47) 900.00.000',
      '0047 900 00 000',
      '900\u00a000\u00a0000',
      '٩٠٠٠٠٠٠٠',
      '+46 70-123 45 67',
    ],
    outside: [
      '9000000',
      '1       2',
      '12345678901234567',
      '9000000a',
      '++4790000000',
      '17054026641',
      '+47 1705402664',
      '',
    ],
  },
  'e-mail': {
    rule: fields.email,
    sql: 'private.email_passes($1)',
    inside: ['a@b.no', "o'neil+x.y_z@en.to.eksempel.no", mail(254)],
    outside: [
      'a',
      'a@b',
      '@b.no',
      '.a@b.no',
      'a..b@c.no',
      'a.@b.no',
      'a b@c.no',
      'a@-b.no',
      mail(255),
      '17054026641@b.no',
    ],
  },
  'words about others': {
    rule: fields.words(200),
    sql: '(private.words_pass($1, 0, 200) and not private.names_health($1))',
    inside: ['Avdeling for psykisk helse', 'Ved medisinrommet', 'På sykehjemmet', 'Han kom for sent'],
    outside: ['Har demens', 'diabetes og angst', 'Ble SYK', 'Tar insulin', ...numbers],
  },
  minutes: {
    rule: fields.minutes,
    sql: 'private.is_minutes($1::text::int)',
    inside: ['1', '720'],
    outside: ['721', '-1'],
  },
  lines: {
    rule: fields.lines(),
    sql: "private.lines_pass(string_to_array($1, e'\\n'))",
    inside: ['én', `${long(120)}\nto\ntre\nfire\nfem\nseks`],
    outside: ['1\n2\n3\n4\n5\n6\n7', long(121), ...numbers],
  },
};
