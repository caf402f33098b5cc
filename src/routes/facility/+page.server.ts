import { check } from '$lib/server/db-error.ts';
import { guid } from '$lib/server/fields.ts';
import { read } from '$lib/server/form.ts';
import { addDays, mondayOf } from '$lib/calendar.ts';
import { isoDate } from '$lib/time.ts';
import { error, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { answers } from './board/answers.server.ts';
import { boardFor } from './board/board.server.ts';
import { recordTalk, offersThatWantTalk } from './asking/want-talk.server.ts';
import { settle, unsettledFor } from './unsettled/unsettled.server.ts';
import { organisationCookie, ownOrganisation, ownOrganisations } from './organisation.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { locals } = event;
  const [organisations, organisation] = await Promise.all([ownOrganisations(event), ownOrganisation(event)]);
  const now = new Date();
  const today = isoDate(now);
  const monday = mondayOf(today);
  const [slots, week, talk, unsettled] = await Promise.all([
    boardFor(locals, organisation.id, today, today),
    locals.supabase.rpc('facility_week', {
      organisation: organisation.id,
      from_day: monday,
      to_day: addDays(monday, 6),
    }),
    offersThatWantTalk(locals, organisation.id),
    unsettledFor(locals, organisation.id),
  ]);
  return { now, today, monday, organisation, organisations, slots, talk, unsettled, week: check(week) };
};

export const actions: Actions = {
  welcome: answers.welcome,
  not_now: answers.not_now,
  talked: recordTalk,
  settle,
  choose: async (event) => {
    const form = await read(event, z.object({ organisation: guid }));
    if (form.failed) return form.failed;
    const own = await ownOrganisations(event);
    const found = own.find(({ id }) => id === form.given.organisation) ?? error(404);
    event.cookies.set(organisationCookie, found.id, {
      path: '/facility',
      maxAge: 60 * 60 * 24 * 365,
      sameSite: 'lax',
      httpOnly: true,
    });
    redirect(303, '/facility');
  },
};
