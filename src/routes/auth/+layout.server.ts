import { forEveryone } from '../../texts/index.ts';
import type { LayoutServerLoad } from './$types';

// Anybody comes by here: what only the demonstration shows, its page sends, and the one refusal that speaks of an
// adviser goes to none but candidates.
export const load: LayoutServerLoad = ({ locals: { language, user } }) => {
  const { demo: _, refusals, ...texts } = forEveryone(language).auth;
  const { already_referred, ...open } = refusals;
  return { texts, refusals: user?.roles.includes('candidate') ? { ...open, already_referred } : open };
};
