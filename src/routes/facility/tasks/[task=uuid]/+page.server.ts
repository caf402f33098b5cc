import { say } from '$lib/say.ts';
import { check } from '$lib/server/db-error.ts';
import { lines, ownWords } from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { shownAs } from '$lib/server/shown.ts';
import { error, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { forStaff, partOf } from '../../../../texts/index.ts';
import { watchedIn } from '$lib/watched-words.ts';
import { watchedWords } from '../watched.ts';
import type { Actions, PageServerLoad } from './$types';

async function wordsOf({ supabase }: App.Locals, task: string) {
  // of another organisation they can be read, and not changed
  const [own] = check(
    await supabase
      .from('tasks')
      .select('organisation_id, title, summary, does, does_not, bring')
      .eq('task_id', task),
  );
  if (!own) error(404);
  const watched = await supabase.rpc('whole_watched_tasks', { organisation: own.organisation_id });
  if (watched.error?.message === 'not_found') error(404);
  const { organisation_id: _here, ...stored } = own;
  return { stored, watched: check(watched)?.find(({ task_id }) => task_id === task) ?? null };
}

export const load: PageServerLoad = async ({ locals, params }) => {
  const { stored, watched } = await wordsOf(locals, params.task);
  const { facility } = forStaff(locals.language);
  return {
    texts: { ...partOf(facility, 'post'), words: facility.words },
    values: { ...stored, does: stored.does.join('\n'), does_not: stored.does_not.join('\n') },
    shown: shownAs(stored),
    watched: watched && {
      words: watched.words,
      sentence: say(
        facility.post.watched,
        { words: watchedWords(watched, facility.post.reasons) },
        locals.language,
      ),
    },
  };
};

const someLines = lines(ownWords(120)).refine((each) => each.length > 0, 'required');
const wordsForm = z.object({
  title: ownWords(80, 3),
  summary: ownWords(160),
  does: someLines,
  does_not: someLines,
  bring: ownWords(160),
  innocent: z
    .string()
    .max(2000, 'other')
    .optional()
    .transform((words) => words?.split(',') ?? []),
});

export const actions: Actions = {
  default: async (event) => {
    const { locals, params } = event;
    const { post } = forStaff(locals.language).facility;
    const own: Record<string, string> = { lines: post.tooManyLines };
    let found: string[] = [];
    const changed = await ask(
      event,
      wordsForm,
      async (given) => {
        const answer = await locals.supabase.rpc('change_words', { task: params.task, ...given });
        if (answer.error?.message === 'watched_words') {
          // what one does not do may name anything
          const { title, summary, does, bring } = given;
          const asked = watchedIn([title, summary, bring, ...does].join('\n'));
          found = [...new Set(asked.map(({ word }) => word))];
          own.watched_words = say(
            post.watched,
            {
              words: watchedWords(
                { words: asked.map(({ word }) => word), reasons: asked.map(({ reason }) => reason) },
                post.reasons,
              ),
            },
            locals.language,
          );
        }
        return answer;
      },
      {
        says: own,
        at: { watched_words: 'innocent' },
        stored: async () => (await wordsOf(locals, params.task)).stored,
      },
    );
    if (changed.failed) {
      if (found.length > 0)
        changed.failed.data.values = { ...changed.failed.data.values, watched: found.join(',') };
      return changed.failed;
    }
    redirect(303, '/facility/tasks?changed');
  },
};
