import { randomUUID } from 'node:crypto';
import { check } from '$lib/server/db-error.ts';
import type { Answer } from '$lib/form.ts';
import { ask, read } from '$lib/server/form.ts';
import { addDays } from '$lib/calendar.ts';
import { say } from '$lib/say.ts';
import { isoDate } from '$lib/time.ts';
import { redirect } from '@sveltejs/kit';
import { forStaff, partOf } from '../../../../texts/index.ts';
import { addContact } from '../../contact.server.ts';
import { ownOrganisation } from '../../organisation.server.ts';
import { watchedWords } from '../watched.ts';
import { contactsFor, templatesFor } from './choices.server.ts';
import { colleagueForm, fitting, postForm, spanOf, whenForm, wordsToThinkOf } from './post.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { locals } = event;
  const organisation = await ownOrganisation(event);
  const [templates, contacts, latest] = await Promise.all([
    templatesFor(locals, organisation.id),
    contactsFor(locals, organisation.id),
    locals.supabase
      .from('shifts')
      .select('contact_id')
      .eq('organisation_id', organisation.id)
      .order('created_at', { ascending: false })
      .limit(1),
  ]);
  const now = new Date();
  const today = isoDate(now);
  const lastContact = check(latest)[0]?.contact_id;
  const { facility } = forStaff(locals.language);
  return {
    texts: partOf(facility, 'post'),
    now,
    days: Array.from({ length: 6 }, (_, i) => addDays(today, i)),
    templates,
    contacts,
    contact: contacts.find(({ id }) => id === lastContact)?.id ?? contacts[0]?.id ?? '',
    requestId: randomUUID(),
  };
};

// what the field itself says in its own words
const says = ({ language }: App.Locals) => {
  const { missingTemplate, tooManyLines, badWeeks, tooFar, missingInWeeks } =
    forStaff(language).facility.post;
  return {
    missingTemplate,
    lines: tooManyLines,
    bad_weeks: badWeeks,
    too_far: tooFar,
    missing_in_weeks: missingInWeeks,
  };
};

export const actions: Actions = {
  // Without JavaScript: how many it would fit, with all that was typed kept.
  check: async (event) => {
    const form = await read(event, whenForm, { says: says(event.locals) });
    if (form.failed) return form.failed;
    return {
      ...form.done('counted', { count: await fitting(event.locals, form.given) }),
      values: form.values,
    };
  },

  // in the middle of the form: all that was typed of the task stays
  addColleague: async (event) => {
    const form = await ask(
      event,
      colleagueForm,
      ({
        colleague_place: place,
        colleague_name: name,
        colleague_phone: phone,
        colleague_where: meet_where,
      }) => addContact(event.locals, { place, name, phone, meet_where }),
      { says: says(event.locals) },
    );
    if (form.failed) return form.failed;
    const contact = form.data[0]?.contact_id ?? '';
    const { colleague_name: _name, colleague_phone: _phone, colleague_where: _where, ...task } = form.values;
    const values: Answer['values'] = { ...task, contact };
    return { ...form.done('colleagueAdded', { contact }), values };
  },

  post: async (event) => {
    const { locals } = event;
    const own: Record<string, string> = says(locals);
    let watched: string[] = [];
    const posted = await ask(
      event,
      postForm,
      async (given) => {
        const { template, contact, capacity, pay, title, summary, does, does_not, bring } = given;
        const { weeks, together, publish, request_id } = given;
        const span = await spanOf(locals, given);
        if (!span) return noTemplate;
        const answer = await locals.supabase.rpc('post_task', {
          ...{ template, contact, capacity, pay, request_id, title, summary, does, does_not, bring, ...span },
          ...{ publish: publish === 'yes', weeks, together, innocent: given.innocent },
        });
        if (answer.error?.message === 'watched_words') {
          const found = await wordsToThinkOf(locals, given);
          watched = [...new Set(found.map(({ word }) => word))];
          own.watched_words = watchedSentence(found, locals.language);
        }
        return answer;
      },
      {
        says: own,
        at: { missingTemplate: 'template', bad_weeks: 'weeks', too_far: 'weeks', watched_words: 'innocent' },
      },
    );
    if (posted.failed) {
      // what the box then stands for
      if (watched.length > 0)
        posted.failed.data.values = { ...posted.failed.data.values, watched: watched.join(',') };
      return posted.failed;
    }
    const { publish, weeks } = posted.given;
    redirect(303, `/facility/shifts/${posted.data}?${publish === 'yes' ? `posted=${weeks}` : 'draft'}`);
  },
};

const watchedSentence = (found: { word: string; reason: string }[], language: string): string => {
  const { watched, reasons } = forStaff(language).facility.post;
  const [words, why] = [found.map(({ word }) => word), found.map(({ reason }) => reason)];
  return say(watched, { words: watchedWords({ words, reasons: why }, reasons) }, language);
};

const noTemplate = { data: null, error: { code: 'PT422', message: 'missingTemplate' } };
