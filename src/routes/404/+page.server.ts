// What the hook shows at an address that is not for its reader, as if nothing were there. Without a route of its own the framework
// asks for it over the network, at the app's public address.
import { error } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => error(404, 'not found');
