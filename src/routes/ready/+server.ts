import { json } from '@sveltejs/kit';
import { backend } from '$lib/server/backend';
import { readyForPeople } from '$lib/server/stopping';

export async function GET() {
  const ready = readyForPeople() && (await backend().ready());
  return json(
    { status: ready ? 'ready' : 'unavailable' },
    { status: ready ? 200 : 503, headers: { 'cache-control': 'no-store' } },
  );
}
