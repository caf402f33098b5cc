import { isNamed } from '$lib/names.ts';
import { skipped } from '$lib/server/lists.ts';
import { isoDate } from '$lib/time.ts';
import { forStaff, partOf } from '../../../texts/index.ts';
import { ownEmployer, ownEmployers } from './employer.server.ts';
import { registerFor } from './register.server.ts';
import { isMissing, isSeen } from './register.ts';
import type { PageServerLoad } from './$types';

const most = 200;

export const load: PageServerLoad = async (event) => {
  const [employers, employer] = await Promise.all([ownEmployers(event), ownEmployer(event)]);
  const people = await registerFor(event.locals, employer.id, isoDate(new Date()));
  const wanted = (event.url.searchParams.get('name') ?? '').trim().slice(0, 60);
  const found = people.filter(({ name }) => isNamed(name, wanted));
  const skip = skipped(event.url);
  const each = people.flatMap(({ id, name, clearances }) =>
    clearances.map((clearance) => ({ person: id, name, ...clearance })),
  );
  const { facility } = forStaff(event.locals.language);
  return {
    texts: partOf(facility, 'clearances', 'few'),
    employers,
    employer,
    wanted,
    all: people.length,
    found: found.length,
    // what the list shows and no more: two hundred people travel to every phone that opens it
    list: { skip, shown: Math.min(most, Math.max(0, found.length - skip)), all: found.length, step: most },
    people: found.slice(skip, skip + most).map(({ clearances, ...person }) => ({
      ...person,
      seen: clearances.filter(isSeen).map(({ requirement }) => requirement),
    })),
    missing: people
      .map(({ id, name, clearances }) => ({
        id,
        name,
        requirements: clearances.filter(isMissing).map(({ requirement }) => requirement),
      }))
      .filter(({ requirements }) => requirements.length > 0),
    expiring: each
      .filter(({ state }) => state === 'expires')
      .sort((a, b) => (a.validTo ?? '').localeCompare(b.validTo ?? '')),
  };
};
