import type { Answer } from '$lib/form.ts';
import { check, refusal } from '$lib/server/db-error';
import * as fields from '$lib/server/fields.ts';
import { ask, read, sentence } from '$lib/server/form.ts';
import { rememberDevice } from '$lib/server/known-device';
import { giveBackAttempt, stopAttempt } from '$lib/server/limiter';
import { refusedBy, type AuthNo } from '$lib/server/auth-refusals';
import { enterNewAccount, makeAccount, startSession, type Made } from '$lib/server/session';
import { endSession } from '$lib/server/standing';
import { inTurn } from '$lib/server/turns';
import { redirect, type RequestEvent } from '@sveltejs/kit';
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { forEveryone, offeredLanguages } from '../../../texts/index.ts';
import { knownBrowser } from '../browser.server.ts';
import { enter } from '../enter.server.ts';
import { tryPassword } from '../password.server.ts';
import { told } from '../told.server.ts';
import type { Actions, PageServerLoad } from './$types';

const languages = offeredLanguages.map(({ code }) => code);
// what is not about the invitation itself
const otherwise: readonly string[] = ['too_many_attempts', 'no_answer'];
const codeIn = ({ url }: { url: URL }): string => (url.searchParams.get('code') ?? '').slice(0, 60).trim();

async function stateOf(locals: App.Locals, code: string) {
  const rows = check(await locals.supabase.rpc('invitation_state', { code }));
  return rows[0] ?? { state: 'unknown', kind: 'candidate' };
}

/** Whom an invitation to a role was written to; null for a candidate's, which names nobody. */
const whomItIsFor = async (locals: App.Locals, code: string): Promise<string | null> =>
  check(await locals.supabase.rpc('invitation_for', { code }));

const isNamed = ({ firstName, lastName }: User, name: string): boolean =>
  `${firstName} ${lastName}`.trim().toLocaleLowerCase('nb') === name.toLocaleLowerCase('nb');

/** How long a try waits for one on another node: a page has some seconds more. */
const patience = { turns: 40, each: 200 };

/** The address of whoever came in by this code from this browser a moment ago, whose answer got lost. */
const wayBack = async (locals: App.Locals, code: string, browser: string): Promise<string | null> =>
  check(await locals.supabase.rpc('way_back', { code, browser }));

// Who has no e-mail types no password: theirs follows from what this browser alone is known by, so that a second tap fits the first.
const passwordOf = (browser: string, reference: string): string =>
  createHash('sha256').update(`${browser} ${reference}`).digest('base64url');

export const load: PageServerLoad = async (event) => {
  const code = codeIn(event);
  const shown = { code, languages: offeredLanguages };
  if (!code) return { ...shown, invitation: null, asks: false };
  const shows = (state: string, kind = 'candidate', whose: string | null = null) => {
    const why = otherwise.includes(state) ? state : `invitation_${state}`;
    return {
      ...shown,
      invitation: { state, kind, whose, why: state === 'open' ? '' : sentence(why, event) },
    };
  };
  const stopped = await stopAttempt('invitation', '', event);
  if (stopped) return { ...shows(stopped[0]), asks: false };
  const browser = knownBrowser(event.cookies);
  const { state, kind } = await stateOf(event.locals, code);
  const back =
    state === 'used' && !event.locals.user && (await wayBack(event.locals, code, browser)) !== null;
  if (state === 'open' || back) await giveBackAttempt('invitation', '', event);
  const whose = kind === 'staff' && state === 'open' ? await whomItIsFor(event.locals, code) : null;
  const { user } = event.locals;
  return {
    ...shows(back ? 'open' : state, kind, whose),
    // who has another name here than it was written to says that it is theirs
    asks: whose !== null && user !== null && !isNamed(user, whose),
  };
};

const person = {
  first_name: fields.name,
  last_name: fields.lastName,
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
  join: (event) =>
    // with another address each would undo what the other began; for those on other nodes begin_joining says whose turn it is
    inTurn(`joining ${codeIn(event)}`, async () => {
      const { locals } = event;
      const code = codeIn(event);
      const stopped = await stopAttempt('invitation', code, event);
      const { state, kind } = stopped ? { state: stopped[0], kind: '' } : await stateOf(locals, code);
      const form = await read(event, joining(kind));
      if (stopped) return form.refuse(...stopped);
      if (state !== 'open' && state !== 'used') return form.refuse(`invitation_${state}`);
      if (form.failed) return form.failed;
      const { first_name, last_name, language } = form.given;
      const email = 'email' in form.given ? form.given.email : null;
      const password = 'password' in form.given ? form.given.password : null;
      const birth_date = 'birth_date' in form.given ? form.given.birth_date : undefined;
      const { supabase } = locals;
      const browser = knownBrowser(event.cookies);

      // tapped twice, or sent again because the answer got lost: the same person comes in
      const comesBack = async () => {
        const address = await wayBack(locals, code, browser);
        const no = address && !locals.user ? await startSession(address, event) : null;
        if (no) return told(form, no, event, ['invitation', code]);
        if (address) return enter(event, {});
        if (!email || !password) return form.refuse('invitation_used');
        const stoppedAt = await stopAttempt('password', email, event);
        if (stoppedAt) return form.refuse(...stoppedAt);
        const error = await tryPassword(event, { email, password });
        if (error && refusedBy(error).says === 'sign_in_wrong') return form.refuse('invitation_used');
        if (error) return told(form, error, event, ['password', email]);
        await giveBackAttempt('password', email, event);
        rememberDevice(event.cookies, email);
        return enter(event, {});
      };
      if (state === 'used') return comesBack();
      if (locals.user) return form.refuse('sign_out_first');

      const turn = randomUUID();
      const begin = (anew: boolean) =>
        supabase
          .rpc('begin_joining', {
            code,
            first_name,
            last_name,
            language,
            anew,
            turn,
            ...(email !== null && { email }),
            ...(birth_date !== undefined && { birth_date }),
          })
          .single();
      let isIn = false;
      try {
        let entered = false;
        let anew = false;
        let no: AuthNo | null = null;
        // again where another tap of theirs came between, or somebody else who holds the code
        for (let tries = 0; !entered && tries < 3; tries++) {
          let begun = await begin(anew);
          for (let waits = 0; refusal(begun.error) === 'joining_turn' && waits < patience.turns; waits++) {
            await sleep(patience.each);
            begun = await begin(anew);
          }
          const refused = refusal(begun.error);
          if (refused === 'invitation_used') return comesBack();
          if (refused) return form.refuse(refused);
          const { address, reference, made } = check(begun);
          if (no && !anew && !made) break;
          const account = { email: address, password: password ?? passwordOf(browser, reference), reference };
          const tried: Made = made ? { no: null, entered: false } : await makeAccount(account, event);
          no = tried.no ?? (tried.entered ? null : await enterNewAccount(account, event));
          entered = no === null;
          if (!tried.no && no && no.code !== 'invalid_credentials') break;
          // an account whose password does not fit was begun by somebody else, or with another password: nobody is in it
          anew = !tried.no;
        }
        // taps that keep undoing each other: nothing was wrong with what they typed
        if (no?.code === 'invalid_credentials') no = { status: 503 };
        if (no) return told(form, no, event, ['invitation', code]);
        const finished = await supabase.rpc('finish_joining', { browser, code });
        const over = refusal(finished.error);
        if (over) {
          await endSession(event);
          return form.refuse(over);
        }
        if (!finished.data) {
          await endSession(event);
          return told(form, { status: 503 }, event);
        }
        isIn = true;
      } finally {
        if (!isIn) await supabase.rpc('end_joining_turn', { turn });
      }
      if (email !== null) rememberDevice(event.cookies, email);
      return enter(event, {});
    }),
  accept: async (event: RequestEvent) => {
    const { user, supabase, language } = event.locals;
    const code = codeIn(event);
    const whose = await whomItIsFor(event.locals, code);
    const asks = user && whose !== null && !isNamed(user, whose);
    const { otherMunicipality } = forEveryone(language).auth.invitation;
    const accepted = await ask(
      event,
      z.object({ meant: asks ? z.literal('on', 'for_another') : z.string().optional() }),
      () => supabase.rpc('accept_invitation', { code }),
      { says: { sign_out_first: otherMunicipality } },
    );
    return accepted.failed ?? enter(event, { role: accepted.data });
  },
  /** Who has an account from their work takes part, too. */
  takePart: async (event: RequestEvent) => {
    const { supabase, language } = event.locals;
    const { otherMunicipality } = forEveryone(language).auth.invitation;
    const taken = await ask(
      event,
      z.object(born),
      ({ birth_date }) => supabase.rpc('take_part', { code: codeIn(event), birth_date }),
      { at: { too_young: 'birth_date' }, says: { sign_out_first: otherMunicipality } },
    );
    return taken.failed ?? enter(event, { role: taken.data });
  },
};
