// What the keys of a Supabase project say of themselves. The newer ones begin with their kind; the older ones are tokens that name a role, and
// on a hosted project which one it is.

export type Key = {
  kind: 'publishable' | 'secret' | 'unknown';
  older: boolean;
  project: string | null;
  ends: Date | null;
};

function claimsIn(token: string): Record<string, unknown> | null {
  const [, payload, signature] = token.split('.');
  if (!payload || !signature) return null;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null ? { ...claims } : null;
  } catch {
    return null;
  }
}

export function keyOf(text: string): Key {
  const newer = { older: false, project: null, ends: null };
  if (text.startsWith('sb_publishable_')) return { kind: 'publishable', ...newer };
  if (text.startsWith('sb_secret_')) return { kind: 'secret', ...newer };
  const claims = claimsIn(text);
  if (!claims) return { kind: 'unknown', ...newer };
  const { role, ref, exp } = claims;
  return {
    kind: role === 'anon' ? 'publishable' : role === 'service_role' ? 'secret' : 'unknown',
    older: true,
    project: typeof ref === 'string' ? ref : null,
    ends: typeof exp === 'number' ? new Date(exp * 1000) : null,
  };
}

/** Of a hosted project's address; null where it is one's own. */
export const projectIn = (url: string): string | null =>
  /^https:\/\/([a-z0-9]{20})\.supabase\.(co|in|red)$/.exec(url)?.[1] ?? null;

/** A sentence for each thing that cannot be right, whatever the project says. */
export function mistakesIn(url: string, publishable: string, secret: string): string[] {
  const first = keyOf(publishable);
  const second = keyOf(secret);
  const mistakes: string[] = [];
  if (/^https:\/\/(app\.|www\.)?supabase\.(com|io)\b/.test(url))
    mistakes.push(
      'SUPABASE_URL is a page of the dashboard: set it to the address of the project itself, such as https://name.supabase.co.',
    );
  else if (/\/(rest|auth)\/v1\/?$/.test(url))
    mistakes.push('SUPABASE_URL goes too far: leave out what follows the host, such as /rest/v1.');
  if (first.kind === 'secret' && second.kind === 'publishable')
    mistakes.push(
      'SUPABASE_PUBLISHABLE_KEY and SUPABASE_SECRET_KEY have changed places: put each where the other is.',
    );
  else {
    if (first.kind === 'secret')
      mistakes.push(
        'SUPABASE_PUBLISHABLE_KEY is a secret key, which passes by every rule: put the publishable one in its place (it begins with sb_publishable_; of the older ones it is the one called anon).',
      );
    if (second.kind === 'publishable')
      mistakes.push(
        'SUPABASE_SECRET_KEY is a publishable key, which may do nothing by itself: put the secret one in its place (it begins with sb_secret_; of the older ones it is the one called service_role).',
      );
    if (publishable === secret && first.kind === 'unknown')
      mistakes.push(
        'SUPABASE_PUBLISHABLE_KEY and SUPABASE_SECRET_KEY are the same: copy both from the project anew.',
      );
  }
  for (const [name, { project, ends }] of [
    ['SUPABASE_PUBLISHABLE_KEY', first],
    ['SUPABASE_SECRET_KEY', second],
  ] as const) {
    if (project && projectIn(url) && project !== projectIn(url))
      mistakes.push(
        `${name} belongs to another project than the one in SUPABASE_URL: copy it anew from Settings > API Keys of that one.`,
      );
    if (ends && ends.getTime() < Date.now())
      mistakes.push(`${name} has expired: copy a newer one from Settings > API Keys of the project.`);
  }
  return mistakes;
}
