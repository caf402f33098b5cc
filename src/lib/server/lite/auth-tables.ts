import { App } from '@supabase/lite';
import { createPostgresConnection } from '@supabase/lite/postgres';
import { withoutLogging } from './quiet.ts';

// Makes the tables of schema auth, as the owner. It reports no failures: look whether it did its work.
export async function makeAuthTables(ownerUrl: string): Promise<void> {
  const connection = createPostgresConnection({
    url: ownerUrl,
    postgresOptions: { max: 1, onnotice: () => {} },
  });
  try {
    await withoutLogging(() =>
      new App({
        connection,
        auth: { enabled: true, jwt_secret: 'used-for-nothing-but-making-the-tables' },
      }).ensureSystemSchema(),
    );
  } finally {
    await connection.close();
  }
}
