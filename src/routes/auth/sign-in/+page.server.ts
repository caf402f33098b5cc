import * as fields from '$lib/server/fields.ts';
import { read } from '$lib/server/form.ts';
import { rememberDevice } from '$lib/server/known-device';
import { giveBackAttempt, stopAttempt } from '$lib/server/limiter';
import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { forEveryone } from '../../../texts/index.ts';
import { isBegun } from '../begun.server.ts';
import { enter, onTheWay } from '../enter.server.ts';
import { tryPassword } from '../password.server.ts';
import { told } from '../told.server.ts';
import { lastRole } from '../last-role.server.ts';
import { whereNext } from '../where-next.ts';
import type { Actions, PageServerLoad } from './$types';

const account = z.object({ email: fields.email, password: fields.password, ...onTheWay });

export const load: PageServerLoad = async ({ locals, url, cookies }) => {
  if (locals.user)
    redirect(
      303,
      whereNext(url.searchParams.get('next'), locals.user.roles, lastRole(cookies, locals.user.personId)),
    );
  const { demo, notBegun } = forEveryone(locals.language).auth;
  return {
    next: url.searchParams.get('next'),
    notBegun: (await isBegun(locals)) ? null : notBegun,
    demoWords: locals.demo ? demo : null,
  };
};

export const actions: Actions = {
  signIn: async (event) => {
    const { noAnswerToPassword } = forEveryone(event.locals.language).auth;
    const form = await read(event, account, { says: { no_answer: noAnswerToPassword } });
    if (form.failed) return form.failed;
    const { email, password, ...where } = form.given;
    const stopped = await stopAttempt('password', email, event);
    if (stopped) return form.refuse(...stopped);
    const no = await tryPassword(event, { email, password });
    if (no) return told(form, no, event, ['password', email]);
    await giveBackAttempt('password', email, event);
    rememberDevice(event.cookies, email);
    return enter(event, where);
  },
  // a form that came without a session, as the hook sends it on
  signedOut: async (event) => {
    const form = await read(event, z.object(onTheWay));
    return form.failed ?? form.refuse(form.given.kept ? 'signed_out' : 'signed_out_lost', 401);
  },
};
