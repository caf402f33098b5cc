// The districts that a municipality is begun with: a file that was given, or the product's own. What is wrong is told line by line.
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { decode, readDistricts, type DistrictLine, type WrongLine } from '../../src/lib/districts-csv.ts';
import { StartError } from '../../src/lib/server/environment.ts';

const says: Record<WrongLine['why'], string> = {
  empty: 'there are no districts. The first line names the columns, each further line is a district.',
  columns:
    'the columns are not known. The first line must name them, in any order: bydel;breddegrad;lengdegrad (or name;latitude;longitude).',
  too_many: 'there are more than 500 districts. Take larger ones.',
  fields:
    'it has not as many fields as the first line. Write decimals with a point, or part the fields with semicolons.',
  quote: 'a quotation mark is opened and never closed.',
  name: 'the name must have 2 to 120 letters.',
  sensitive: 'the name looks like a national identity number. Write the name of the district.',
  latitude: 'the latitude is no number between 57 and 72, such as 59,744.',
  longitude: 'the longitude is no number between 4 and 32, such as 10,205.',
  swapped: 'latitude and longitude have changed places.',
  repeated: 'the name stands on another line already.',
};

const sentence = (file: string, { line, why, other }: WrongLine) =>
  `${file}, line ${line}: ${why === 'repeated' ? `the name stands on line ${other} already.` : says[why]}`;

/** Every district of the file; a StartError with a sentence for each line that is wrong. */
export function districtsFrom(path: string): DistrictLine[] {
  let bytes: Buffer;
  try {
    if (statSync(path).size > 1_000_000)
      throw new StartError(`${basename(path)} is larger than a list of districts can be: 1 MB at most.`);
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`${path} cannot be read: is it there, and a file?`);
  }
  if (bytes.includes(0) && bytes[0] !== 0xff && bytes[0] !== 0xfe)
    throw new StartError(`${basename(path)} is no text: save the sheet as CSV, not as a workbook.`);
  const { districts, wrong } = readDistricts(decode(bytes));
  if (wrong.length > 0) throw new StartError(wrong.map((each) => sentence(basename(path), each)).join('\n'));
  return districts;
}
