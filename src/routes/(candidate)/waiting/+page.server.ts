import { noFields, read } from '$lib/server/form.ts';
import { redirect } from '@sveltejs/kit';
import { forEveryone } from '../../../texts/index.ts';
import type { Actions, PageServerLoad } from './$types';

// What waits is on the phone and not here. The page holds the parts of which the worker makes its own pages.
export const load: PageServerLoad = ({ locals }) => ({ texts: forEveryone(locals.language).phone });

export const actions: Actions = {
  // answered by the worker; where there is none nothing waits, and the page says so
  default: async (event) => {
    const { failed } = await read(event, noFields);
    return failed ?? redirect(303, '/waiting');
  },
};
