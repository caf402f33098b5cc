// What the hook shows where the database did not answer in time.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import type { PageServerLoad } from './$types';

const said = z.object({
  message: z.enum(['late', 'unsure', 'unknown']).catch('late'),
  id: z
    .string()
    .regex(/^[0-9a-f]{8}$/)
    .optional()
    .catch(undefined),
  path: z
    .string()
    .regex(/^\/(?![/\\])[\x21-\x7e]*$/)
    .optional()
    .catch(undefined),
});

export const load: PageServerLoad = ({ url }) => error(503, said.parse(Object.fromEntries(url.searchParams)));
