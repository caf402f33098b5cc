// What every installation needs and the product brings: municipalities by their official numbers, the districts of some of them, and
// the templates. The demonstration is made of the same.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode, readDistricts, type DistrictLine } from '../../src/lib/districts-csv.ts';
import municipalities from './municipalities.json' with { type: 'json' };
import templates from './templates.json' with { type: 'json' };

export { templates };

/** By its number among those of 2024, which hold still; undefined when it has none. */
export const municipalityName = (code: string): string | undefined =>
  municipalities.find((municipality) => municipality.code === code)?.name;

/** The districts that come with the product, with their middles, roughly; null when none do. */
export function productDistricts(code: string): DistrictLine[] | null {
  const file = join(import.meta.dirname, 'districts', `${code}.csv`);
  return existsSync(file) ? readDistricts(decode(readFileSync(file))).districts : null;
}
