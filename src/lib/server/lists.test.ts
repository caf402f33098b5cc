import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

// The data API gives a thousand rows, without a word of the others. Whoever asks for many has them in one value (whole_…), in pieces (allRows), or
// a page at a time; what never comes to a thousand says here why.
const bounded = {
  functions: {
    'one row': [
      'adviser_person begin_joining calendar_behind claim_plan clock_jump clock_state forgotten_list invitation_state keep_code',
      'last_restore my_adviser my_calendar_shift my_own_shift my_turn shift_card take_shift accept_offer who_asks whoami send_plan refer',
    ],
    'as many as it is asked for': [
      'claim_mails claim_reminders led_shifts people_for_shift places_off shifts_held tasks_for_me welcome_hindrances who_said_cannot my_invitations',
    ],
    'a page at a time': ['followed_shifts my_notices my_past_shifts who_looked'],
    'one person’s, over some weeks or years': [
      'followed_agreements followed_outcomes followed_referrals followed_weeks my_agreements my_kept_taps my_offers my_shifts',
      'my_shifts_at registered_contracts clearance_register my_reminder_switches',
    ],
    'one shift’s or series’': ['facility_offers series_dates take_series who_would_lose'],
    'one text’s': ['words_to_think_of'],
    'one municipality’s advisers': ['adviser_colleagues'],
  },
  tables: {
    'as many as there are kinds': [
      'districts figures indicators languages municipalities requirements targets task_types template_texts templates',
    ],
    'one person’s, in force or by their own hand': [
      'availability calendars candidates clearances contracts interests people push_subscriptions referrals reminders staff_roles',
      'assignments',
    ],
    'of one place or task': ['place_codes places task_requirements tasks'],
    'by their ids': ['employers organisations notices'],
    'of one place, or in pieces': ['contacts'],
    'one, or a series’': ['shifts'],
    one: ['offers'],
  },
};
const named = (lists: Record<string, string[]>) =>
  new Set(Object.values(lists).flatMap((list) => list.join(' ').split(' ')));

const sources = globSync('src/**/*.ts')
  .filter((path) => !/\.test\.ts$|database\.types\.ts$/.test(path))
  .map((path) => [path, readFileSync(path, 'utf8')] as const);

const sets = new Set(
  globSync('supabase/schemas/*.sql').flatMap((path) =>
    [
      ...readFileSync(path, 'utf8').matchAll(
        /create function public\.(\w+)\s*\([^;]*?\)\s*returns\s+(?:setof|table)\b/gu,
      ),
    ].map(([, name = '']) => name),
  ),
);

describe('no list ends without a word', () => {
  it('whose rows a function gives', () => {
    expect(sets.size).toBeGreaterThan(40);
    const known = named(bounded.functions);
    const asked = sources.flatMap(([path, text]) =>
      [...text.matchAll(/\.rpc\(\s*'(\w+)'/gu)].map(([, name = '']) => ({ path, name })),
    );
    expect(asked.filter(({ name }) => sets.has(name) && !known.has(name))).toEqual([]);
  });

  it('whose rows a table gives', () => {
    const known = named(bounded.tables);
    const asked = sources.flatMap(([path, text]) =>
      [...text.matchAll(/\.from\(\s*'(\w+)'\s*\)((?:\s*\.\w+\((?:[^()]|\([^()]*\))*\))*)/gu)].map(
        ([, name = '', rest = '']) => ({ path, name, rest }),
      ),
    );
    expect(asked.length).toBeGreaterThan(60);
    expect(
      asked.filter(
        ({ name, rest }) => !known.has(name) && !/\.(single|limit|range|update|insert|delete)\(/u.test(rest),
      ),
    ).toEqual([]);
  });
});
