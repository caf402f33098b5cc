import { createHash } from 'node:crypto';
import { backend } from '$lib/server/backend.ts';
import { check } from '$lib/server/db-error.ts';
import * as fields from '$lib/server/fields.ts';
import { ask, noFields } from '$lib/server/form.ts';
import { mayBeCalled } from '$lib/server/reminders/address.ts';
import { shownAs } from '$lib/server/shown.ts';
import { say } from '$lib/say.ts';
import { fullDate, fullDay } from '$lib/time.ts';
import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { forEveryone } from '../../../../texts/index.ts';
import { person } from '../../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

const kinds = ['day_before', 'two_hours', 'changed', 'confirmed', 'asked'] as const;
const ways = ['push', 'email', 'sms'] as const;
type Way = (typeof ways)[number];

const devices = ['android', 'iphone', 'computer', 'other'] as const;
const told = z.enum(['saved', 'started', 'stopped', 'tested', 'testedNone']).nullable().catch(null);
const twoWeeks = 14 * 86_400_000;

/** What the page's script compares to know which line is the phone it stands on. */
const markOfPhone = (endpoint: string) =>
  createHash('sha256').update(endpoint).digest('base64url').slice(0, 22);

/** What is told by a way, as it is stored. */
const wantedBy = (switches: { channel: string; kind: string; wanted: boolean }[], way: string) => ({
  kinds: kinds.filter((kind) =>
    switches.some((each) => each.channel === way && each.kind === kind && each.wanted),
  ),
});

export const load: PageServerLoad = async ({ locals, url }) => {
  const { supabase, language } = locals;
  const { personId } = person(locals);
  const texts = forEveryone(language).reminders.page;
  const here = backend().reminders;
  const [switches, phones, own, failures] = await Promise.all([
    supabase.rpc('my_reminder_switches'),
    supabase
      .from('push_subscriptions')
      .select('subscription_id, endpoint, device, made_at')
      .eq('person_id', personId)
      .order('made_at'),
    supabase.from('people').select('email, phone').eq('person_id', personId).single(),
    supabase
      .from('reminders')
      .select('channel, dropped_at')
      .eq('person_id', personId)
      .in('dropped_why', ['refused', 'nowhere'])
      .gte('dropped_at', new Date(Date.now() - twoWeeks).toISOString())
      .order('dropped_at', { ascending: false }),
  ]);
  const on = check(switches);
  const choices = (way: Way) =>
    kinds.map((kind) => ({
      kind,
      label: texts.kinds[kind],
      chosen: wantedBy(on, way).kinds.includes(kind),
    }));
  const failed = check(failures);
  const { email, phone } = check(own) ?? { email: null, phone: null };
  const said = told.parse(url.searchParams.get('said'));
  return {
    texts,
    back: { href: '/me', label: texts.back },
    key: here.push,
    phones: check(phones).map(({ subscription_id: id, endpoint, device, made_at }) => {
      const name = texts.phone.devices[devices.find((known) => known === device) ?? 'other'];
      return {
        id,
        mark: markOfPhone(endpoint),
        name,
        since: say(texts.phone.since, { day: fullDate(made_at, language) }, language),
        stop: say(texts.phone.stopThis, { device: name, day: fullDate(made_at, language) }, language),
      };
    }),
    ways: ways
      .filter((way) => way === 'push' || here[way])
      .map((way) => ({
        way,
        choices: choices(way),
        shown: shownAs(wantedBy(on, way)),
        address: way === 'push' ? '' : { email, sms: phone }[way],
      })),
    failures: ways.flatMap((way) => {
      const at = failed.find(({ channel }) => channel === way)?.dropped_at;
      return at ? [say(texts.failures[way], { day: fullDay(at, language) }, language)] : [];
    }),
    told:
      said === 'started' || said === 'stopped'
        ? // whoever comes back to this address when no phone shows any is not told that one does
          said === 'started' && check(phones).length === 0
          ? null
          : texts.phone[said]
        : said && texts[said],
  };
};

const chosen = z.object({ way: z.enum(ways, 'other'), kinds: fields.several(z.enum(kinds, 'other')) });
const subscribed = z.object({
  endpoint: z
    .string('other')
    .refine((address) => mayBeCalled(address, backend().reminders.toLoopback), 'other'),
  p256dh: z.string('other').transform((key) => key.replace(/=+$/, '')),
  auth: z.string('other').transform((key) => key.replace(/=+$/, '')),
});
const stopped = z.object({ subscription: fields.hidden });

const deviceOf = (agent: string | null): (typeof devices)[number] =>
  /iPhone|iPad/.test(agent ?? '')
    ? 'iphone'
    : /Android/.test(agent ?? '')
      ? 'android'
      : /Windows|Macintosh|X11|CrOS/.test(agent ?? '')
        ? 'computer'
        : 'other';

export const actions: Actions = {
  save: async (event) => {
    const { failed } = await ask(
      event,
      chosen,
      (given) => event.locals.supabase.rpc('set_reminders', given),
      {
        about: ({ way }) => way ?? '',
        stored: async ({ way = '' }) =>
          wantedBy(check(await event.locals.supabase.rpc('my_reminder_switches')), way),
      },
    );
    return failed ?? redirect(303, '/me/reminders?said=saved');
  },
  subscribe: async (event) => {
    const device = deviceOf(event.request.headers.get('user-agent'));
    const { failed } = await ask(event, subscribed, (given) =>
      event.locals.supabase.rpc('add_push_subscription', { ...given, device }),
    );
    return failed ?? redirect(303, '/me/reminders?said=started');
  },
  stop: async (event) => {
    const { failed } = await ask(event, stopped, (given) =>
      event.locals.supabase.rpc('remove_push_subscription', given),
    );
    return failed ?? redirect(303, '/me/reminders?said=stopped');
  },
  test: async (event) => {
    const { failed, data: sent } = await ask(event, noFields, () =>
      event.locals.supabase.rpc('send_test_reminder'),
    );
    if (failed) return failed;
    backend().reminders.sendNow();
    redirect(303, `/me/reminders?said=${sent ? 'tested' : 'testedNone'}`);
  },
};
