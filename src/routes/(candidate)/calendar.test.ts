import { describe, expect, test } from 'vitest';
import { calendar, foldLine } from './calendar.ts';

const entry = {
  id: '00000000-0000-4000-8000-000000000001',
  stamp: new Date('2026-11-22T08:00:00.123Z'),
  starts: new Date('2026-11-26T10:30:00Z'),
  ends: new Date('2026-11-26T12:30:00Z'),
  title: 'Dekke bord; servere kaffe, te',
  place: 'Elvetun sykehjem, Elvetunveien 4',
  note: 'Tone møter deg i resepsjonen. Ta med innesko.',
  sure: true,
};

describe('a shift as a calendar file', () => {
  test('says what, when and where, with the letters that mean something to the format escaped', () => {
    const lines = calendar(entry).split('\r\n');
    expect(lines).toContain('SUMMARY:Dekke bord\\; servere kaffe\\, te');
    expect(lines).toContain('DTSTART:20261126T103000Z');
    expect(lines).toContain('DTSTAMP:20261122T080000Z');
    expect(lines).toContain('STATUS:CONFIRMED');
    expect(calendar({ ...entry, sure: false })).toContain('STATUS:TENTATIVE');
  });

  test('keeps every line within 75 bytes and loses nothing', () => {
    const long = `DESCRIPTION:${'Møt på kjøkkenet, så går vi. '.repeat(12)}`;
    const lines = foldLine(long).split('\r\n');
    expect(lines.length).toBeGreaterThan(4);
    for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(foldLine(long).replaceAll('\r\n ', '')).toBe(long);
  });
});
