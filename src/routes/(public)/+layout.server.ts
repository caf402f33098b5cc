import { forEveryone } from '../../texts/index.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals }) => ({ texts: forEveryone(locals.language).open });
