import { markOf } from '$lib/server/kept.ts';
import { onTheWayTo } from '$lib/path-within.ts';
import { redirect } from '@sveltejs/kit';
import { person } from './person.server.ts';
import type { LayoutServerLoad } from './$types';

// Nobody begins before the notice is read; /welcome stands outside this layout.
export const load: LayoutServerLoad = ({ locals, url }) => {
  const { noticeRead, personId } = person(locals);
  if (!noticeRead) {
    const { pathname, search } = url;
    redirect(303, pathname === '/' ? '/welcome' : onTheWayTo(pathname + search, '/welcome'));
  }
  return { reader: markOf(personId) };
};
