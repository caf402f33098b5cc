import { forEveryone } from '../../../texts/index.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals }) => ({ texts: forEveryone(locals.language).phone });
