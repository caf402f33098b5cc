import { setTimeout as sleep } from 'node:timers/promises';
import { App } from '@supabase/lite';
import { createPostgresConnection } from '@supabase/lite/postgres';
import { StartError } from '../environment.ts';
import { authMail, authSubjects } from './auth-mail.ts';
import { withoutLogging } from './quiet.ts';
import { fewerRoundTrips } from './round-trips.ts';
import { checkWhoAsks } from './self-check.ts';

export type Api = { fetch: typeof fetch; close: () => Promise<void> };
type Options = {
  loginUrl: string;
  secret: string;
  origin: string | null;
  keepPlans: boolean;
  // which language the owner of an address reads; null when nobody has it
  languageOf: (address: string) => Promise<string | null>;
};

// the API hands over JSON that is text already; writing it out once more would store a string
const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
const parse = (text: string): unknown => JSON.parse(text);

// An asker who is told wrongly can leave a connection so that the next waits for ever: that is a refusal too.
async function within(seconds: number, work: Promise<void>): Promise<void> {
  const late = sleep(seconds * 1000, 'late', { ref: false });
  if ((await Promise.race([work, late])) === 'late')
    throw new StartError(
      `The data API in this process did not say within ${seconds} seconds who asks: run npm ci, so that @supabase/lite is the version that this app was tried with.`,
    );
}

// Supabase's Auth and data API in our process, over the login role's connections. Its HTTP API is never mounted: who has `fetch` may ask.
export async function openApi({ loginUrl, secret, origin, keepPlans, languageOf }: Options): Promise<Api> {
  const connection = createPostgresConnection({
    url: loginUrl,
    postgresOptions: {
      max: 20,
      onnotice: () => {},
      types: {
        jsonb: { to: 3802, from: [3802], serialize: asText, parse },
        json: { to: 114, from: [114], serialize: asText, parse },
      },
    },
  });
  const close = () => connection.close().catch(() => {});
  try {
    fewerRoundTrips(connection, keepPlans);
    const app = new App({
      connection,
      auth: {
        enabled: true,
        jwt_secret: secret,
        jwt_expiry: 600,
        site_url: origin ?? 'http://localhost:5173',
        minimum_password_length: 12,
        email: {
          // the invitation is the confirmation: without one there is no account
          enable_confirmations: false,
          max_frequency: '0s',
          otp_expiry: 600,
          template: {
            magic_link: { subject: authSubjects.magic_link },
            confirmation: { subject: authSubjects.confirmation },
            recovery: { subject: authSubjects.recovery },
          },
        },
      },
      options: { drivers: { email: authMail(languageOf) }, server: { disableStudio: true } },
    });
    if (app.adminMode !== false)
      throw new StartError('The data API started in admin mode, which is never right.');
    const inside: typeof fetch = async (input, init) =>
      withoutLogging(async () => app.fetch(new Request(input, init)));
    // the first request builds the API's picture of the database, and tries to widen grants, which its role may not
    await inside('http://lite.internal/rest/v1/municipalities?select=name&limit=1');
    await inside('http://lite.internal/rest/v1/municipalities?select=name&limit=1');
    await within(60, checkWhoAsks(inside, secret));
    return { fetch: inside, close };
  } catch (error) {
    // what hangs in there is not waited for
    await Promise.race([close(), sleep(2000, undefined, { ref: false })]);
    throw error;
  }
}
