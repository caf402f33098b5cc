import { staffShell } from '$lib/server/staff-shell.ts';
import { forStaff, partOf } from '../../texts/index.ts';
import { ownEmployer } from './clearances/employer.server.ts';
import { organisationCookie, organisationOf, ownOrganisations } from './organisation.server.ts';
import { today } from './question.server.ts';
import type { LayoutServerLoad } from './$types';

export const csr = true;

export const load: LayoutServerLoad = async (event) => {
  const { locals, route, cookies } = event;
  const texts = partOf(forStaff(locals.language).facility, 'places');
  // The clearance officer's pages stand beside the lead's, and are another's work: another menu.
  if (route.id.startsWith('/facility/clearances')) {
    const employer = await ownEmployer(event);
    return { texts, shell: staffShell(locals, 'clearance_officer', employer.name) };
  }
  // Today's own question has them already
  const asked = await today.asked(event);
  const own = asked ? asked.organisations.map(organisationOf) : await ownOrganisations(event);
  const chosen = own.find(({ id }) => id === cookies.get(organisationCookie)) ?? own[0];
  return { texts, shell: staffShell(locals, 'lead', chosen?.name ?? '') };
};
