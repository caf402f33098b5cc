import { json } from '@sveltejs/kit';
import { backend } from '$lib/server/backend';

export async function GET() {
  const { kind, schema, healthy } = backend();
  const ok = await healthy();
  return json(
    { status: ok ? 'ok' : 'unavailable', backend: kind, schema },
    { status: ok ? 200 : 503, headers: { 'cache-control': 'no-store' } },
  );
}
