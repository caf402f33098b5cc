import { markOf } from '$lib/server/kept.ts';
import { redirect } from '@sveltejs/kit';
import { person } from './person.server.ts';
import type { LayoutServerLoad } from './$types';

// Nobody begins before the notice is read; /welcome stands outside this layout.
export const load: LayoutServerLoad = ({ locals }) => {
  const { noticeRead, personId } = person(locals);
  if (!noticeRead) redirect(303, '/welcome');
  return { reader: markOf(personId) };
};
