import { json } from '@sveltejs/kit';
import { backend } from '$lib/server/backend';

export async function GET() {
  const { kind, schema, health } = backend();
  const { ok, clockRanAt, clockJump } = await health();
  return json(
    {
      status: ok ? 'ok' : 'unavailable',
      backend: kind,
      schema,
      clock: clockRanAt,
      ...(clockJump && { clockJump }),
    },
    { status: ok ? 200 : 503, headers: { 'cache-control': 'no-store' } },
  );
}
