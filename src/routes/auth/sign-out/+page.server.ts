import { languageCookie, schemeCookie, schemeFrom } from '$lib/appearance.ts';
import { check } from '$lib/server/db-error.ts';
import { read } from '$lib/server/form.ts';
import { notInstallCookie, offersNoMore } from '$lib/server/install.ts';
import { whoCookie } from '$lib/server/kept.ts';
import { backend } from '$lib/server/backend.ts';
import { deviceCookie, keepDevice } from '$lib/server/known-device.ts';
import { sealFor } from '$lib/server/sealed.ts';
import { endSession } from '$lib/server/standing.ts';
import { phoneOf, setPhone } from '$lib/server/taps.ts';
import { onTheWayTo, pathWithin } from '$lib/path-within.ts';
import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { languageFrom } from '../../../texts/index.ts';
import type { Actions, PageServerLoad } from './$types';

// Language and light say nothing of who was here, nor does the mark by which a form that is still open in another tab
// finds its owner again, nor that by which guessers do not shut them out here, nor the number that tells one phone from another, nor that the app was offered: they come back after
// all else is cleared.

// No link that somebody else has made changes by what this device is known: it is sealed, works for a minute, and replaces nothing that is there.
const seal = () => sealFor('device that signs out', backend().sign);
const sealedDevice = (marks: string) => seal().close(`${Date.now() + 60_000}|${marks}`);
function openedDevice(sealed: string | null): string | null {
  const [until, marks] = (sealed && seal().open(sealed))?.split('|') ?? [];
  return Number(until) > Date.now() && marks ? marks : null;
}

export const load: PageServerLoad = async ({ locals, url, cookies }) => {
  const [language, scheme] = [url.searchParams.get('language'), url.searchParams.get('scheme')];
  const waits = url.searchParams.has('waits');
  // an invitation that is not theirs who was signed in: it is opened anew
  const next = pathWithin(url.searchParams.get('next'));
  if (!locals.user && (language || scheme)) {
    const year = { path: '/', maxAge: 60 * 60 * 24 * 365, sameSite: 'lax', httpOnly: true } as const;
    if (language) cookies.set(languageCookie, languageFrom(language), year);
    if (scheme) cookies.set(schemeCookie, schemeFrom(scheme), year);
    const who = url.searchParams.get('who');
    if (who) cookies.set(whoCookie, who, { path: '/', sameSite: 'lax', httpOnly: true });
    const device = cookies.get(deviceCookie) ? null : openedDevice(url.searchParams.get(deviceCookie));
    if (device) keepDevice(cookies, device);
    const phone = z.guid().safeParse(url.searchParams.get('phone')).data;
    if (phone) setPhone({ cookies }, phone);
    if (url.searchParams.has(notInstallCookie)) offersNoMore(cookies);
    const done = onTheWayTo(next, '/auth/sign-out');
    redirect(303, waits ? `${done}${next ? '&' : '?'}waits` : done);
  }
  const person = locals.user?.roles.includes('candidate') ? locals.user.personId : null;
  const own = person
    ? check(await locals.supabase.from('people').select('email').eq('person_id', person).limit(1))
    : [];
  // without an e-mail the way back in is another's to give
  return { signedIn: locals.user !== null, waits, next, onlyPaper: own.some(({ email }) => email === null) };
};

// What the worker in the browser has done with what waits on the phone; nothing from a browser that has no worker.
const leaving = z.object({ waiting: z.string().max(8).optional(), next: z.string().optional() });

export const actions: Actions = {
  default: async (event) => {
    const { locals, cookies, setHeaders } = event;
    const form = await read(event, leaving);
    if (form.failed) return form.failed;
    const { waiting, next } = form.given;
    await endSession(event);
    // The worker has emptied the phone itself: "storage" would take the worker too, and what waits there, whoever tapped it.
    setHeaders({ 'clear-site-data': `"cache", "cookies"${waiting === undefined ? ', "storage"' : ''}` });
    const marks = cookies.get(deviceCookie);
    const kept = new URLSearchParams({ language: locals.language });
    const remembered = {
      scheme: cookies.get(schemeCookie),
      who: cookies.get(whoCookie),
      [deviceCookie]: marks && sealedDevice(marks),
      // a phone whose storage is emptied here on purpose is another phone from now on: nothing of it is missing
      phone: waiting === undefined ? null : phoneOf(event),
      [notInstallCookie]: cookies.get(notInstallCookie),
      waits: waiting === 'keep' ? 'yes' : null,
      next: pathWithin(next),
    };
    for (const [name, value] of Object.entries(remembered)) if (value) kept.set(name, value);
    redirect(303, `/auth/sign-out?${kept}`);
  },
};
