import { homeFor } from '$lib/roles.ts';
import { forEveryone } from '../texts/index.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals: { language, demo, user } }) => ({
  language,
  demo,
  user,
  home: user ? homeFor(user.roles) : '/auth/sign-in',
  common: forEveryone(language).common,
});
