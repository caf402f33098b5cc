import { forEveryone } from '../../texts/index.ts';
import type { LayoutServerLoad } from './$types';

// Anybody comes by here: what only the demonstration shows, or an installation that is empty, its page sends, and why something was refused is said by
// the answer to whoever asked.
export const load: LayoutServerLoad = ({ locals: { language } }) => {
  const { demo: _demo, notBegun: _notBegun, refusals: _refusals, ...texts } = forEveryone(language).auth;
  return { texts };
};
