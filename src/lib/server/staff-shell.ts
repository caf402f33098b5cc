import { roleHomes, type Role } from '$lib/roles.ts';
import { forStaff } from '../../texts/index.ts';

/** A way to each other role that the reader holds; no other role is named. */
export const otherRoles = ({ language, user }: App.Locals, here: Role) =>
  roleHomes
    .filter(([role]) => role !== here && user?.roles.includes(role))
    .map(([role, home]) => ({ role, home, label: forStaff(language).words.switchTo[role] }));

/** What stands around a staff page: where, in which role, and the way to the reader's other roles. */
export const staffShell = (locals: App.Locals, role: Exclude<Role, 'candidate'>, place: string) => ({
  role,
  title: forStaff(locals.language).words.roles[role],
  place,
  others: otherRoles(locals, role),
});
