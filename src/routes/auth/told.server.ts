import { refusedBy, tellSetting, type AuthNo } from '$lib/server/auth-refusals.ts';
import { waited } from '$lib/server/deadline.ts';
import { giveBackAttempt, type Attempt } from '$lib/server/limiter.ts';
import type { RequestEvent } from '@sveltejs/kit';

type Form<F> = {
  refuse: (code: string, status?: number) => F;
  wrong: (codes: Record<string, string>, status?: number) => F;
};

/** What Auth would not do, as what it is, at the field that it concerns. A try that nobody has judged is none. */
export async function told<F>(
  form: Form<F>,
  no: AuthNo,
  event: RequestEvent,
  tried?: readonly [kind: Attempt, account: string],
): Promise<F> {
  const refused = refusedBy(no);
  tellSetting(refused, no);
  if (tried && !refused.judged) await giveBackAttempt(...tried, event);
  // said here, and not by another page in its place
  const page = waited();
  if (page && refused.says === 'no_answer') page.trouble = null;
  const { at, says, status } = refused;
  return at ? form.wrong({ [at]: says }, status) : form.refuse(says, status);
}
