export type CalendarEntry = {
  id: string;
  stamp: Date;
  starts: Date;
  ends: Date;
  title: string;
  place: string;
  note: string;
  /** false: has asked, waits for an answer */
  sure: boolean;
};

const utc = (at: Date): string => at.toISOString().replace(/[-:]|\.\d{3}/g, '');

const escaped = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n');

/** No line of the file is longer than 75 bytes; a longer one goes on after a space, never inside a letter. */
export function foldLine(line: string): string {
  const lines = [''];
  let room = 75;
  for (const letter of line) {
    const bytes = Buffer.byteLength(letter);
    if (bytes > room) {
      lines.push('');
      room = 74;
    }
    lines[lines.length - 1] += letter;
    room -= bytes;
  }
  return lines.join('\r\n ');
}

/** One shift as a calendar file (RFC 5545). A calendar may be shared: it says what, when and where, and no more. */
export const calendar = (entry: CalendarEntry): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Oppgavetorget//NO',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${entry.id}@oppgavetorget`,
    `DTSTAMP:${utc(entry.stamp)}`,
    `DTSTART:${utc(entry.starts)}`,
    `DTEND:${utc(entry.ends)}`,
    `SUMMARY:${escaped(entry.title)}`,
    `LOCATION:${escaped(entry.place)}`,
    `DESCRIPTION:${escaped(entry.note)}`,
    `STATUS:${entry.sure ? 'CONFIRMED' : 'TENTATIVE'}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]
    .map(foldLine)
    .join('\r\n');
