import { textsFor } from '../texts/index.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals }) => ({
  language: locals.language,
  demo: locals.demo,
  user: locals.user,
  common: textsFor(locals.language).common,
});
