import { forEveryone } from '../../../texts/index.ts';
import type { PageServerLoad } from './$types';

// What waits is on the phone and not here. The page holds the parts of which the worker makes its own pages.
export const load: PageServerLoad = ({ locals }) => ({ texts: forEveryone(locals.language).phone });
