// An account as Auth itself would have made it, let in by an invitation.
import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { asAuthReadsThem } from '../../supabase/seed/acts/accounts.ts';

// of «oppgavetorget», with the fewest rounds there are: so many sign in here
export const passwordHash = '$2b$04$mZ7qW2o4AS7u/iec/jNR6uptYOecbh1r.dXX0RDGxeCCNhnXczBvm';
export const password = 'oppgavetorget';

export async function opensAccount(sql: Sql, email: string, invitation: string): Promise<string> {
  const user = randomUUID();
  const meta = { sub: user, email, invitation, email_verified: true, phone_verified: false };
  await sql`insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data,
      raw_user_meta_data, is_sso_user, is_anonymous, created_at, updated_at)
    values (${user}, 'authenticated', 'authenticated', ${email}, ${passwordHash}, now(),
      ${sql.json({ provider: 'email', providers: ['email'] })}, ${sql.json(meta)}, false, false, now(), now())`;
  await sql`insert into auth.identities (id, provider, provider_id, user_id, identity_data, created_at, updated_at)
    values (${randomUUID()}, 'email', ${user}, ${user}, ${sql.json(meta)}, now(), now())`;
  await asAuthReadsThem(sql, [user]);
  return user;
}
