import { textsFor } from '../../texts/index.ts';
import { ownEmployer } from './clearances/employer.server.ts';
import { organisationCookie, ownOrganisations } from './organisation.server.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async (event) => {
  const { locals, route, cookies } = event;
  const texts = textsFor(locals.language).facility;
  // The clearance officer's pages stand beside the lead's, and are another's work: another menu.
  if (route.id.startsWith('/facility/clearances')) {
    const employer = await ownEmployer(event);
    return { texts, role: 'clearance_officer' as const, place: employer.name };
  }
  const own = await ownOrganisations(event);
  const chosen = own.find(({ id }) => id === cookies.get(organisationCookie)) ?? own[0];
  return { texts, role: 'lead' as const, place: chosen?.name ?? '' };
};
