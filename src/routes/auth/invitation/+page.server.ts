import type { Answer } from '$lib/form.ts';
import { check } from '$lib/server/db-error';
import * as fields from '$lib/server/fields.ts';
import { ask, noFields, read, sentence } from '$lib/server/form.ts';
import { giveBackAttempt, stopAttempt } from '$lib/server/limiter';
import { redirect, type RequestEvent } from '@sveltejs/kit';
import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { offeredLanguages } from '../../../texts/index.ts';
import { enter } from '../enter.server.ts';
import type { Actions, PageServerLoad } from './$types';

const languages = offeredLanguages.map(({ code }) => code);
// what is not about the invitation itself
const otherwise: readonly string[] = ['too_many_attempts', 'no_answer'];
const codeIn = ({ url }: { url: URL }): string => (url.searchParams.get('code') ?? '').slice(0, 60).trim();

async function stateOf(locals: App.Locals, code: string) {
  const rows = check(await locals.supabase.rpc('invitation_state', { code }));
  return rows[0] ?? { state: 'unknown', kind: 'candidate' };
}

export const load: PageServerLoad = async (event) => {
  const code = codeIn(event);
  const shown = { code, languages: offeredLanguages };
  if (!code) return { ...shown, invitation: null };
  const told = (state: string, kind = 'candidate') => {
    const why = otherwise.includes(state) ? state : `invitation_${state}`;
    return { ...shown, invitation: { state, kind, why: state === 'open' ? '' : sentence(why, event) } };
  };
  const stopped = await stopAttempt('invitation', '', event);
  if (stopped) return told(stopped[0]);
  const { state, kind } = await stateOf(event.locals, code);
  if (state === 'open') await giveBackAttempt('invitation', '', event);
  return told(state, kind);
};

const person = {
  first_name: fields.name,
  last_name: fields.name,
  language: z.enum(languages).catch('nb'),
};
const withMail = { ...person, email: fields.email, password: fields.newPassword };
const born = { birth_date: fields.birthDate };

/** What is asked of whom; a candidate may be without e-mail. */
const joining = (kind: string) => (values: Answer['values']) =>
  kind !== 'candidate'
    ? z.object(withMail)
    : values.no_email === 'on'
      ? z.object({ ...person, ...born })
      : z.object({ ...withMail, ...born });

export const actions: Actions = {
  open: async (event) => {
    const form = await read(event, z.object({ code: fields.issuedCode }));
    return form.failed ?? redirect(303, `/auth/invitation?code=${encodeURIComponent(form.given.code)}`);
  },
  join: async (event) => {
    const { locals } = event;
    const code = codeIn(event);
    const stopped = await stopAttempt('invitation', code, event);
    const { state, kind } = stopped ? { state: stopped[0], kind: '' } : await stateOf(locals, code);
    const form = await read(event, joining(kind));
    if (stopped) return form.refuse(...stopped);
    if (state !== 'open') return form.refuse(`invitation_${state}`);
    if (form.failed) return form.failed;
    const given = form.given;
    const { error } = await locals.supabase.auth.signUp({
      email: 'email' in given ? given.email : `${randomUUID()}@uten-epost.invalid`,
      password: 'password' in given ? given.password : randomBytes(24).toString('base64url'),
      options: {
        data: {
          invitation: code,
          first_name: given.first_name,
          last_name: given.last_name,
          language: given.language,
          ...('birth_date' in given && { birth_date: given.birth_date }),
        },
      },
    });
    if (error?.code === 'user_already_exists' || error?.code === 'email_exists')
      return form.wrong({ email: 'email_taken' }, 409);
    if (error) {
      // somebody may have used it in the meantime; else it is ours
      const now = await stateOf(locals, code);
      if (now.state !== 'open') return form.refuse(`invitation_${now.state}`);
      throw new Error(`signUp answered ${error.code}`);
    }
    return enter(event, {});
  },
  accept: async (event: RequestEvent) => {
    const accepted = await ask(event, noFields, () =>
      event.locals.supabase.rpc('accept_invitation', { code: codeIn(event) }),
    );
    return accepted.failed ?? enter(event, { role: accepted.data });
  },
};
