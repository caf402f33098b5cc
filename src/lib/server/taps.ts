import { randomUUID } from 'node:crypto';
import { stringify } from 'devalue';
import { z } from 'zod';
import { json, text, type Handle, type RequestEvent } from '@sveltejs/kit';
import type { Answer } from '../form.ts';
import { kindOf, type Kind } from '../queueable.ts';
import { say } from '../say.ts';
import { clockSpan, fullDay } from '../time.ts';
import { forEveryone } from '../../texts/index.ts';
import { backend } from './backend.ts';
import { check, refusal } from './db-error.ts';
import { envelopeFrom, type Envelope } from './envelope.ts';
import { sentence } from './form.ts';
import { markOf } from './kept.ts';

// The server's half of what waits on a phone: a tap arrives by the form that was tapped, with an envelope in a header, and is
// noted before what it asks for is done. A form without one, as from a browser without a worker, is done as it is.

const phoneCookie = 'phone';
const year = 60 * 60 * 24 * 365;

/** Which phone it is, by a number that says nothing else; null before it has tapped anything. */
export const phoneOf = ({ cookies }: Pick<RequestEvent, 'cookies'>): string | null =>
  z.guid().safeParse(cookies.get(phoneCookie)).data ?? null;

export function setPhone({ cookies }: Pick<RequestEvent, 'cookies'>, phone: string): void {
  cookies.set(phoneCookie, phone, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: backend().origin?.startsWith('https:') ?? false,
    maxAge: year,
  });
}

const asksForAnswer = ({ request }: RequestEvent): boolean =>
  request.headers.get('accept')?.includes('application/json') ?? false;

/** As a form action answers, so that the worker reads one kind of answer. */
function refuse(event: RequestEvent, status: number, code: string): Response {
  const said = sentence(code, event);
  if (!asksForAnswer(event)) return text(said, { status });
  const answer: Answer<never> = { refusal: said, errors: {}, values: {}, about: '', done: null };
  return json({ type: 'failure', status, data: stringify(answer) }, { status });
}

export const hearTap: Handle = async ({ event, resolve }) => {
  const { request, url, locals } = event;
  const header = request.headers.get('x-tap');
  if (header === null || request.method !== 'POST' || !locals.user) return resolve(event);
  const kind = kindOf(url);
  const envelope = envelopeFrom(header);
  if (envelope === 'newer') return text('not yet', { status: 503, headers: { 'retry-after': '300' } });
  if (kind === null || envelope === null) return refuse(event, 400, 'tap_made_up');
  if (envelope.person !== null && envelope.person !== markOf(locals.user.personId))
    return refuse(event, 403, 'other_person');
  const form = await request.clone().formData();
  if (form.get('request_id') !== envelope.id) return refuse(event, 400, 'tap_made_up');
  const noted = await note(event, kind, envelope);
  if (noted.code) return refuse(event, 422, noted.code);
  locals.tap = { replayed: asksForAnswer(event) };
  const response = await resolve(event);
  response.headers.set('x-phone-had', String(noted.had));
  response.headers.set('x-phone-last', String(noted.last));
  if (locals.tap.replayed && locals.wrong && takes.includes(kind)) {
    const next = await nextBest(event);
    if (next) response.headers.set('x-next', encodeURIComponent(JSON.stringify(next)));
  }
  return response;
};

/** How far this phone had been heard, before and after. */
async function note(event: RequestEvent, kind: Kind, { id, seq, tapped, sent, offset }: Envelope) {
  const { supabase } = event.locals;
  const known = phoneOf(event);
  const phone = known ?? randomUUID();
  // anew each time: a phone that is in use is never another one
  setPhone(event, phone);
  const had = known ? (check(await supabase.rpc('last_heard', { phone })) ?? 0) : 0;
  const answer = await supabase.rpc('note_tap', {
    request_id: id,
    phone,
    // the first form knew no order: it is before all that have one
    seq: seq ?? 1,
    kind,
    tapped_at: tapped,
    sent_at: sent,
    clock_offset_ms: offset ?? undefined,
  });
  const code = refusal(answer.error);
  return { had, code, last: code ? had : (check(answer) ?? 0) };
}

const takes: readonly Kind[] = ['take', 'take_series', 'accept'];

/** What fits best of what else there is, for somebody who came too late. */
async function nextBest({ locals, params }: RequestEvent) {
  const rows = check(await locals.supabase.rpc('tasks_for_me', { most: 2 })) ?? [];
  const row = rows.find(({ shift_id }) => shift_id !== params.shift);
  if (!row) return null;
  const { clock } = forEveryone(locals.language).common.facts;
  const time = say(clock, { time: clockSpan(row.starts_at, row.ends_at) }, locals.language);
  return {
    title: `${row.title}, ${row.place_name}`,
    when: `${fullDay(row.starts_at, locals.language)} ${time}`,
    href: `/shifts/${row.shift_id}`,
  };
}
