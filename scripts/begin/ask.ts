// One call begins a municipality: as the owner, or over the data API with the secret key.
import { createClient } from '@supabase/supabase-js';
import type { Sql } from 'postgres';
import type { DistrictLine } from '../../src/lib/districts-csv.ts';
import type { Database } from '../../src/lib/database.types.ts';
import { StartError, type Environment } from '../../src/lib/server/environment.ts';
import { brokenOff, restoreBegun } from '../../src/lib/server/migrate.ts';
import { notSentOn } from '../../src/lib/server/project.ts';
import { templates } from '../../supabase/product/product.ts';
import { asOwner, atAddress } from '../database.ts';

export type Wish = { code: string; name: string; email: string; districts: DistrictLine[]; anew: boolean };
export type Begun = {
  municipality_made: boolean;
  districts: number;
  districts_made: number;
  templates: number;
  templates_made: number;
  joined: boolean;
  code: string | null;
  expires_at: Date | string | null;
};

const refusals: Record<string, string> = {
  demonstration:
    'This database is a demonstration, with invented people: a municipality begins on one of its own. Choose another with OPPGAVETORGET_DATA or DATABASE_URL.',
  not_first:
    'An invitation for another address is open. Give that address again, or add --new-invitation: then the earlier one opens nothing any more.',
  bad_email: 'The database takes --admin for no e-mail address: write it as name@example.no.',
  bad_municipality:
    'The database takes that for no municipality: a number of four digits, and a name of at most 60 letters.',
  no_districts:
    'The municipality has no districts yet, and none come with the product: give them with --districts file.csv, whose first line is bydel;breddegrad;lengdegrad.',
  bad_place: 'The database takes a district for none: each has a name, and a middle that lies in Norway.',
};

const arguments_ = ({ code, name, email, districts, anew }: Wish) => ({
  municipality: code,
  name,
  administrator: email,
  district_names: districts.map((district) => district.name),
  latitudes: districts.map(({ latitude }) => latitude),
  longitudes: districts.map(({ longitude }) => longitude),
  templates: JSON.stringify(templates),
  anew,
});

const fieldOf = (error: unknown, name: string): string =>
  typeof error === 'object' && error !== null && name in error ? String(Reflect.get(error, name)) : '';

// What the database said, as a sentence; what it never says is a fault of ours.
function refused(error: unknown, lacks: string): unknown {
  const [code, message] = [fieldOf(error, 'code'), fieldOf(error, 'message')];
  if (code === '42883' || code === '42P01' || code === 'PGRST202' || code === 'PGRST205')
    return new StartError(lacks);
  const sentence = refusals[message];
  return sentence && code.startsWith('PT') ? new StartError(sentence) : error;
}

async function byOwner(owner: Sql, wish: Wish, lacks: string): Promise<Begun> {
  const w = arguments_(wish);
  try {
    const [row] = await owner<Begun[]>`
      select * from public.begin_municipality(${w.municipality}, ${w.name}, ${w.administrator}, ${w.district_names},
        ${w.latitudes}, ${w.longitudes}, ${w.templates}, ${w.anew})`;
    if (!row) throw new Error('begin_municipality gave no row');
    return row;
  } catch (error) {
    throw refused(error, lacks);
  }
}

const pushed = 'The project lacks what this version needs: run supabase db push first.';

async function bySecretKey(url: string, secretKey: string, wish: Wish): Promise<Begun> {
  const service = createClient<Database>(url, secretKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: notSentOn },
  });
  const { data, error, status } = await service
    .rpc('begin_municipality', arguments_(wish))
    .abortSignal(AbortSignal.timeout(20_000));
  if (status === 401 || status === 403 || fieldOf(error, 'code') === '42501')
    throw new StartError(
      'SUPABASE_SECRET_KEY is not the secret key of the project in SUPABASE_URL: copy it anew.',
    );
  if (error && status === 0)
    throw new StartError(
      'The project in SUPABASE_URL cannot be reached: look at the address, and whether the project is paused.',
    );
  if (error && (status === 404 || status >= 502) && !error.code)
    throw new StartError(
      'What answers in SUPABASE_URL is no data API of a Supabase project: look at the address.',
    );
  if (error) throw refused(error, pushed);
  const [row] = data;
  if (!row) throw new Error('begin_municipality gave no row');
  return row;
}

/** Begins it where the environment says. */
export function beginThere(
  environment: Environment,
  ownerAddress: string | undefined,
  wish: Wish,
  say: (line: string) => void,
): Promise<Begun> {
  const { mode } = environment;
  if (mode.kind !== 'supabase')
    return asOwner(environment, say, (owner) =>
      byOwner(
        owner,
        wish,
        'An app of an older version runs on this database: start it anew with this version, then run this again.',
      ),
    );
  return ownerAddress
    ? atAddress(ownerAddress, 'SUPABASE_DB_URL', async (owner) => {
        if (await restoreBegun(owner)) throw new StartError(brokenOff);
        return byOwner(owner, wish, pushed);
      })
    : bySecretKey(mode.url, mode.secretKey, wish);
}
