import { check, refusal } from '$lib/server/db-error';
import { allow, wasRight } from '$lib/server/limiter';
import { isoDate } from '$lib/time.ts';
import { fail, redirect } from '@sveltejs/kit';
import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { offeredLanguages } from '../../../texts/index.ts';
import { goodPassword } from '../password.server.ts';
import { rolesNow } from '../roles-now.server.ts';
import { whereNext } from '../where-next.ts';
import type { Actions, PageServerLoad } from './$types';

const languages = offeredLanguages.map(({ code }) => code);

async function stateOf(locals: App.Locals, code: string) {
  const rows = check(await locals.supabase.rpc('invitation_state', { code }));
  return rows[0] ?? { state: 'unknown', kind: 'candidate' };
}

export const load: PageServerLoad = async (event) => {
  const code = (event.url.searchParams.get('code') ?? '').slice(0, 60).trim();
  if (!code) return { code, invitation: null, languages: offeredLanguages };
  if (!(await allow('invitation', '', event)))
    return { code, invitation: { state: 'too_many', kind: 'candidate' }, languages: offeredLanguages };
  const invitation = await stateOf(event.locals, code);
  if (invitation.state === 'open') await wasRight('invitation', '', event);
  return { code, invitation, languages: offeredLanguages };
};

// «14.05.1998», «14 5 1998» or what a date field sends
const birthDate = z
  .string()
  .trim()
  .transform((typed) => {
    const norwegian = /^(\d{1,2})[.\s/-]+(\d{1,2})[.\s/-]+(\d{4})$/.exec(typed);
    return norwegian
      ? `${norwegian[3]}-${norwegian[2]?.padStart(2, '0')}-${norwegian[1]?.padStart(2, '0')}`
      : typed;
  })
  .pipe(z.iso.date({ error: 'birth_date' }));

const person = {
  first_name: z.string().trim().min(1, { error: 'required' }).max(60, { error: 'too_long' }),
  last_name: z.string().trim().min(1, { error: 'required' }).max(60, { error: 'too_long' }),
  language: z.enum(languages).catch('nb'),
};
const email = z
  .string()
  .trim()
  .pipe(z.email({ error: 'email' }).max(254, { error: 'email' }));
const withMail = z.object({ ...person, email, password: goodPassword });
const forStaff = withMail;
const forCandidate = withMail.extend({ birth_date: birthDate });
const withoutMail = z.object({ ...person, birth_date: birthDate });

type Typed = Record<string, FormDataEntryValue>;
type Errors = Record<string, string>;

// The first thing wrong with each field.
const firstOf = (issues: z.core.$ZodIssue[]): Errors =>
  Object.fromEntries(issues.map((issue) => [String(issue.path[0]), issue.message] as const).reverse());

const refused = (status: number, answer: { typed?: Typed; errors?: Errors; refusal?: string }) =>
  fail(status, { typed: answer.typed ?? {}, errors: answer.errors ?? {}, refusal: answer.refusal });

export const actions: Actions = {
  open: async ({ request }) => {
    const code = String((await request.formData()).get('code') ?? '').trim();
    if (code.replace(/[^A-Za-z0-9]/g, '').length < 8)
      return refused(400, { typed: { code }, errors: { code: 'code' } });
    redirect(303, `/auth/invitation?code=${encodeURIComponent(code)}`);
  },
  join: async (event) => {
    const { locals, url } = event;
    const code = (url.searchParams.get('code') ?? '').slice(0, 60);
    const fields = Object.fromEntries(await event.request.formData());
    const typed = Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'password'));
    if (!(await allow('invitation', code, event)))
      return refused(429, { typed, refusal: 'too_many_attempts' });
    const { state, kind } = await stateOf(locals, code);
    if (state !== 'open') return refused(409, { typed, refusal: `invitation_${state}` });
    const noMail = kind === 'candidate' && fields.no_email === 'on';
    const shape = noMail ? withoutMail : kind === 'candidate' ? forCandidate : forStaff;
    const given = shape.safeParse(fields);
    if (!given.success) {
      const errors = firstOf(given.error.issues);
      return refused(400, { typed, errors });
    }
    const of = given.data;
    const born = 'birth_date' in of ? of.birth_date : '';
    if (born && born > sixteenYearsAgo()) return refused(400, { typed, errors: { birth_date: 'too_young' } });
    if (born && born < '1920-01-01') return refused(400, { typed, errors: { birth_date: 'birth_date' } });
    const { error } = await locals.supabase.auth.signUp({
      email: 'email' in of ? of.email : `${randomUUID()}@uten-epost.invalid`,
      password: 'password' in of ? of.password : randomBytes(24).toString('base64url'),
      options: {
        data: {
          invitation: code,
          first_name: of.first_name,
          last_name: of.last_name,
          language: of.language,
          ...(born ? { birth_date: born } : {}),
        },
      },
    });
    if (error?.code === 'user_already_exists' || error?.code === 'email_exists')
      return refused(409, { typed, errors: { email: 'email_taken' } });
    if (error) {
      // somebody may have used it in the meantime; else it is ours
      const now = await stateOf(locals, code);
      if (now.state !== 'open') return refused(409, { typed, refusal: `invitation_${now.state}` });
      throw new Error(`signUp answered ${error.code}`);
    }
    redirect(303, whereNext(null, await rolesNow(locals)));
  },
  accept: async ({ locals, url }) => {
    const code = (url.searchParams.get('code') ?? '').slice(0, 60);
    const { data: role, error } = await locals.supabase.rpc('accept_invitation', { code });
    const reason = refusal(error);
    if (reason) return refused(409, { refusal: reason });
    check({ data: null, error });
    redirect(303, whereNext(null, await rolesNow(locals), role ?? undefined));
  },
};

const sixteenYearsAgo = (): string => {
  const today = isoDate(new Date());
  return `${Number(today.slice(0, 4)) - 16}${today.slice(4)}`;
};
