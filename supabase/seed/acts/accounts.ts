// Who can come in: the accounts that are shown, everybody else's, and invitations that still wait.
import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { addDays, osloInstant } from '../../../src/lib/calendar.ts';
import { at, put } from '../rows.ts';
import { municipality, type Crowd, type Stage, type Staff, type Town } from '../stage.ts';

// `oppgavetorget` by bcrypt; everyone may know it, so it is made once and for all
const demoPasswordHash = '$2b$10$rakucHn/NkviJeWj0Oa7KOQk51S5P.5bqosTlKdywXPos.1TPCDly';

export async function openAccounts(stage: Stage, town: Town, staff: Staff, crowd: Crowd): Promise<void> {
  const { sql } = stage;
  await account(sql, 'kandidat@demo.no', crowd.amina);
  await account(sql, 'kandidat2@demo.no', crowd.bjorn);
  await account(sql, 'fagleder@demo.no', staff.lise, 'lead', at(town.places, 0).organisationId);
  await account(sql, 'veileder@demo.no', staff.kari, 'adviser');
  await account(sql, 'satsingsleder@demo.no', staff.petra, 'programme_lead');
  await account(sql, 'admin@demo.no', staff.ada, 'administrator');
  // everyone else has used their invitation too, but for a few; nobody knows their addresses
  await accountsWithoutAddress(
    sql,
    crowd.others.filter(({ account: used }) => used).map(({ id }) => id),
  );
  await asAuthReadsThem(sql, null);
  await keepUnused(
    stage,
    staff,
    crowd.others.filter(({ account: used }) => !used).map(({ id }) => id),
  );
}

// An account as the auth service makes it, let in by a real invitation.
async function account(
  sql: Sql,
  email: string,
  personId: string,
  role: string | null = null,
  organisation: string | null = null,
) {
  const code = `DEMO${personId.replaceAll('-', '').slice(0, 10)}`.toUpperCase();
  await sql`
    insert into public.invitations (code_hash, municipality_code, person_id, first_name, last_name, email, role,
      organisation_id, made_at, expires_at)
    select private.code_hash(${code}), p.municipality_code, p.person_id, p.first_name, p.last_name, ${email}, ${role},
      ${organisation}, now() - interval '1 hour', now() + interval '1 hour'
    from public.people p where p.person_id = ${personId}`;
  const user = randomUUID();
  await sql`
    insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data,
      raw_user_meta_data, created_at, updated_at)
    values (${user}, 'authenticated', 'authenticated', ${email}, ${demoPasswordHash}, now(),
      '{"provider":"email","providers":["email"]}'::jsonb,
      jsonb_build_object('sub', ${user}::text, 'email', ${email}::text, 'invitation', ${code}::text), now(), now())`;
  await sql`
    insert into auth.identities (id, provider, provider_id, user_id, identity_data, last_sign_in_at, created_at, updated_at)
    values (${randomUUID()}, 'email', ${user}, ${user},
      jsonb_build_object('sub', ${user}::text, 'email', ${email}::text), now(), now(), now())`;
}

/**
 * Supabase's Auth finds no account that is written without its own instance, and fails on one whose tokens are null. Other tables of
 * accounts have no instances. Null: all of them.
 */
export async function asAuthReadsThem(sql: Sql, users: string[] | null): Promise<void> {
  const here = sql`(${users}::uuid[] is null or id = any(${users}::uuid[]))`;
  await sql`update auth.users set confirmation_token = coalesce(confirmation_token, ''),
      recovery_token = coalesce(recovery_token, ''), email_change = coalesce(email_change, ''),
      email_change_token_new = coalesce(email_change_token_new, '')
    where ${here}`;
  const [column] = await sql`select from pg_catalog.pg_attribute
    where attrelid = 'auth.users'::regclass and attname = 'instance_id' and not attisdropped`;
  if (column)
    await sql`update auth.users set instance_id = '00000000-0000-0000-0000-000000000000'
      where instance_id is null and ${here}`;
}

// Accounts that are entered by a code issued in person, all let in by invitations of their own.
async function accountsWithoutAddress(sql: Sql, ids: string[]) {
  await sql`
    insert into public.invitations (code_hash, municipality_code, person_id, first_name, last_name, made_at, expires_at)
    select private.code_hash('SEED' || replace(p.person_id::text, '-', '')), p.municipality_code, p.person_id, p.first_name,
      p.last_name, now() - interval '1 hour', now() + interval '1 hour'
    from public.people p where p.person_id = any(${ids}::uuid[])`;
  await sql`
    insert into auth.users (id, aud, role, email, email_confirmed_at, raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
    select gen_random_uuid(), 'authenticated', 'authenticated', p || '@uten-epost.invalid', now(),
      '{"provider":"email","providers":["email"]}'::jsonb,
      jsonb_build_object('invitation', 'SEED' || replace(p, '-', '')), now(), now()
    from unnest(${ids}::text[]) as p`;
}

async function keepUnused({ sql, random, today, ago }: Stage, { kari }: Staff, ids: string[]): Promise<void> {
  const names = await sql<{ person_id: string; first_name: string; last_name: string }[]>`
    select person_id, first_name, last_name from public.people where person_id = any(${ids}::uuid[])`;
  await put(
    sql,
    'public.invitations',
    ids.map((id) => {
      const who = names.find(({ person_id }) => person_id === id);
      return {
        invitation_id: random.uuid(),
        code_hash: `\\x${id.replaceAll('-', '')}`,
        municipality_code: municipality,
        person_id: id,
        reentry: false,
        first_name: who?.first_name,
        last_name: who?.last_name,
        made_by: kari,
        made_at: osloInstant(ago(9), '10.00'),
        expires_at: osloInstant(addDays(today, 21), '10.00'),
      };
    }),
  );
}
