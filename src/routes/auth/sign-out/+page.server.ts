import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals }) => ({ signedIn: locals.user !== null });

export const actions: Actions = {
  default: async ({ locals, setHeaders }) => {
    await locals.supabase.auth.signOut({ scope: 'local' });
    setHeaders({ 'clear-site-data': '"cache", "storage"' });
    redirect(303, '/auth/sign-out');
  },
};
