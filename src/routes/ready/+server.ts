import { json } from '@sveltejs/kit';
import { backend } from '$lib/server/backend';

export async function GET() {
  const ready = await backend().ready();
  return json(
    { status: ready ? 'ready' : 'unavailable' },
    { status: ready ? 200 : 503, headers: { 'cache-control': 'no-store' } },
  );
}
