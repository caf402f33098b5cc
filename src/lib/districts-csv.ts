import { plainNumbers } from './signs.ts';

// A list of districts as a spreadsheet writes it: for the administrator's page and for "npm run begin", which say what is wrong in
// words of their own.

export type DistrictLine = { line: number; name: string; latitude: number; longitude: number };
export type WrongLine = { line: number; why: Wrong; other?: number };
export type Wrong =
  | 'empty'
  | 'columns'
  | 'too_many'
  | 'fields'
  | 'quote'
  | 'name'
  | 'sensitive'
  | 'latitude'
  | 'longitude'
  | 'swapped'
  | 'repeated';

const most = 500;
const headings = {
  name: ['bydel', 'navn', 'område', 'grunnkrets', 'sone', 'name', 'district'],
  latitude: ['breddegrad', 'bredde', 'lat', 'latitude'],
  longitude: ['lengdegrad', 'lengde', 'lon', 'lng', 'long', 'longitude'],
};

/** Excel in Norwegian saves "CSV" in Windows-1252, "CSV UTF-8" with a mark before it, and "Unicode" in UTF-16. */
export function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

type Record = { line: number; fields: string[]; open: boolean };

/** Fields may stand in quotes, and then hold the separator, line breaks and quotes written twice. */
function recordsOf(text: string, separator: string): Record[] {
  const records: Record[] = [];
  let fields: string[] = [];
  let field = '';
  let quoted = false;
  let line = 1;
  let began = 1;
  const end = (open = false) => {
    records.push({ line: began, fields: [...fields, field], open });
    fields = [];
    field = '';
    began = line;
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '\n') line++;
    if (quoted) {
      if (sign !== '"') field += sign;
      else if (text[at + 1] === '"') field += text[++at];
      else quoted = false;
    } else if (sign === '"' && field.trim() === '') {
      field = '';
      quoted = true;
    } else if (sign === separator) {
      fields.push(field);
      field = '';
    } else if (sign === '\n') end();
    else field += sign;
  }
  if (quoted || field !== '' || fields.length > 0) end(quoted);
  return records.filter(({ fields: all, open }) => open || all.some((each) => each.trim() !== ''));
}

/** A decimal comma is as good as a point. */
const degrees = (typed: string): number | null => {
  const plain = plainNumbers(typed);
  return /^-?\d{1,3}([.,]\d+)?$/.test(plain) ? Number(plain.replace(',', '.')) : null;
};

const within = (value: number | null, least: number, largest: number): value is number =>
  value !== null && value >= least && value <= largest;

/** What the list says, and every line that is wrong. Mainland Norway and Svalbard's south lie between the bounds, as the database has them. */
export function readDistricts(text: string): { districts: DistrictLine[]; wrong: WrongLine[] } {
  const plain = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const first = plain.split('\n').find((each) => each.trim() !== '') ?? '';
  const separator = [';', '\t', ','].find((sign) => first.includes(sign)) ?? ';';
  const [heading, ...records] = recordsOf(plain, separator);
  if (!heading) return { districts: [], wrong: [{ line: 1, why: 'empty' }] };
  const columns = heading.fields.map((field) => field.trim().toLowerCase());
  const at = (names: string[]) => columns.findIndex((column) => names.includes(column));
  const [name, latitude, longitude] = [at(headings.name), at(headings.latitude), at(headings.longitude)];
  if (name < 0 || latitude < 0 || longitude < 0)
    return { districts: [], wrong: [{ line: heading.line, why: 'columns' }] };
  if (records.length === 0) return { districts: [], wrong: [{ line: heading.line, why: 'empty' }] };

  const districts: DistrictLine[] = [];
  const wrong: WrongLine[] = [];
  const seen = new Map<string, number>();
  for (const [number, { line, fields, open }] of records.entries()) {
    if (number === most) {
      wrong.push({ line, why: 'too_many' });
      break;
    }
    const field = (column: number) => (fields[column] ?? '').trim();
    const called = field(name);
    const [north, east] = [degrees(field(latitude)), degrees(field(longitude))];
    const earlier = seen.get(called.toLowerCase());
    const why: Wrong | null = open
      ? 'quote'
      : fields.length !== columns.length
        ? 'fields'
        : called.length < 2 || called.length > 120
          ? 'name'
          : /(^|\D)\d{6}[ .]?\d{5}(\D|$)/.test(called)
            ? 'sensitive'
            : within(north, 4, 32) && within(east, 57, 72)
              ? 'swapped'
              : !within(north, 57, 72)
                ? 'latitude'
                : !within(east, 4, 32)
                  ? 'longitude'
                  : earlier !== undefined
                    ? 'repeated'
                    : null;
    if (why) wrong.push({ line, why, ...(why === 'repeated' && { other: earlier }) });
    else if (north !== null && east !== null)
      districts.push({ line, name: called, latitude: north, longitude: east });
    if (!seen.has(called.toLowerCase())) seen.set(called.toLowerCase(), line);
  }
  return { districts, wrong };
}
