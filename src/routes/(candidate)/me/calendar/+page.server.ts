import { check } from '$lib/server/db-error.ts';
import * as fields from '$lib/server/fields.ts';
import { ask, noFields } from '$lib/server/form.ts';
import { redirect } from '@sveltejs/kit';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { forEveryone } from '../../../../texts/index.ts';
import { person } from '../../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

/** Minutes before the start. */
const choices = ['1440', '120', '30'] as const;

export const load: PageServerLoad = async ({ locals, url }) => {
  const { supabase, language } = locals;
  const texts = forEveryone(language).calendar.page;
  const [token, settings] = await Promise.all([
    supabase.rpc('my_calendar_token'),
    supabase.from('calendars').select('alarms'),
  ]);
  // null while it is closed
  const open: string | null = check(token);
  const chosen = (check(settings)[0]?.alarms ?? []).map(String);
  const said = z
    .enum(['renewed', 'saved', 'closed'])
    .nullable()
    .catch(null)
    .parse(url.searchParams.get('said'));
  return {
    texts,
    back: { href: '/me', label: texts.back },
    link: open && `${url.origin}/calendar/${open}.ics`,
    requestId: randomUUID(),
    alarms: choices.map((minutes) => ({
      minutes,
      label: texts.alarmLevels[minutes],
      chosen: chosen.includes(minutes),
    })),
    // whoever comes back to this address is told only what still holds
    told: said && (said === 'closed') === (open === null) ? texts[said] : null,
  };
};

const wanted = z.object({ request_id: fields.requestId });
const reminded = z.object({ alarms: fields.several(z.enum(choices)) });

export const actions: Actions = {
  make: async (event) => {
    const { failed } = await ask(event, wanted, (given) => event.locals.supabase.rpc('open_calendar', given));
    return failed ?? redirect(303, '/me/calendar');
  },
  renew: async (event) => {
    const { failed } = await ask(event, wanted, (given) => event.locals.supabase.rpc('open_calendar', given));
    return failed ?? redirect(303, '/me/calendar?said=renewed');
  },
  close: async (event) => {
    const { failed } = await ask(event, noFields, () => event.locals.supabase.rpc('close_calendar'));
    return failed ?? redirect(303, '/me/calendar?said=closed');
  },
  remind: async (event) => {
    const { personId } = person(event.locals);
    const { failed, data } = await ask(event, reminded, ({ alarms }) =>
      event.locals.supabase
        .from('calendars')
        .update({ alarms: alarms.map(Number) })
        .eq('candidate_id', personId)
        .select('candidate_id'),
    );
    if (failed) return failed;
    // another tab has closed it meanwhile
    redirect(303, `/me/calendar?said=${data.length > 0 ? 'saved' : 'closed'}`);
  },
};
