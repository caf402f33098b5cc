export type Role =
  'candidate' | 'lead' | 'clearance_officer' | 'adviser' | 'programme_lead' | 'administrator';

/** Where each role begins. The order is the order in which a person with several roles is sent somewhere. */
export const roleHomes: ReadonlyArray<readonly [Role, string]> = [
  ['lead', '/facility'],
  ['clearance_officer', '/facility/clearances'],
  ['adviser', '/adviser'],
  ['programme_lead', '/programme'],
  ['administrator', '/admin'],
  ['candidate', '/'],
];

export const homeFor = (roles: readonly Role[]): string =>
  roleHomes.find(([role]) => roles.includes(role))?.[1] ?? '/me';
