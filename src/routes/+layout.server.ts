import { homeFor } from '$lib/roles.ts';
import { forEveryone } from '../texts/index.ts';
import type { LayoutServerLoad } from './$types';

// Whole documents and plain forms, so that no framework travels to a cheap phone; staff's layouts ask for it.
export const csr = false;

export const load: LayoutServerLoad = ({ locals: { language, demo, user } }) => {
  // what a form can be answered with is said by the server, to whoever asked, and travels with no page
  const { errors: _errors, refusals: _refusals, ...common } = forEveryone(language).common;
  return { language, demo, user, home: user ? homeFor(user.roles) : '/auth/sign-in', common };
};
