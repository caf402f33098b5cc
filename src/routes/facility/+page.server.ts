import { guid } from '$lib/server/fields.ts';
import { byName } from '$lib/names.ts';
import { read } from '$lib/server/form.ts';
import { mondayOf } from '$lib/calendar.ts';
import { isoDate } from '$lib/time.ts';
import { error, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { forStaff, partOf } from '../../texts/index.ts';
import { answers } from './board/answers.server.ts';
import { slotsOf, withHeld, withHindrances } from './board/board.server.ts';
import { recordTalk, stillToCome } from './asking/want-talk.server.ts';
import { grouped } from './unsettled/unsettled.ts';
import { settle } from './unsettled/unsettled.server.ts';
import { chooseOrganisation, organisationOf, ownOrganisations } from './organisation.server.ts';
import { today } from './question.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const page = await today.page(event);
  const now = new Date();
  const day = isoDate(now);
  const [slots, week] = await Promise.all([
    withHindrances(event.locals, slotsOf(page.board)),
    withHeld(event.locals, page.week),
  ]);
  const { facility } = forStaff(event.locals.language);
  return {
    texts: {
      ...partOf(
        facility,
        'today',
        'organisation',
        'board',
        'talk',
        'unsettled',
        'few',
        'status',
        'requirementsMet',
        'requirementsMissing',
      ),
      week: partOf(facility.week, 'emptyCount', 'heldCount', 'waitingCount', 'nothing', 'over', 'full'),
    },
    now,
    today: day,
    monday: mondayOf(day),
    organisation: organisationOf(page.organisation ?? error(404)),
    organisations: page.organisations.map(organisationOf).sort(byName),
    slots,
    talk: stillToCome(page.talk, now),
    unsettled: grouped(page.unsettled),
    week,
  };
};

export const actions: Actions = {
  welcome: answers.welcome,
  give_seat: answers.give_seat,
  not_now: answers.not_now,
  talked: recordTalk,
  settle,
  choose: async (event) => {
    const form = await read(event, z.object({ organisation: guid }));
    if (form.failed) return form.failed;
    const own = await ownOrganisations(event);
    const found = own.find(({ id }) => id === form.given.organisation) ?? error(404);
    chooseOrganisation(event, found.id);
    redirect(303, '/facility');
  },
};
