import { forEveryone } from '../../texts/index.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals }) => {
  const texts = forEveryone(locals.language).auth;
  return { texts, refusals: texts.refusals };
};
