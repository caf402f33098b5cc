// A form that cannot wait for network. It is sent as the browser would; when nobody of ours answers, what was typed is held by
// a page, to be sent again by a tap, as the same request.
import { hasChanged } from './keep.ts';
import { ours } from './network.ts';
import { all, type Html } from './page.ts';
import * as reader from './reader.ts';
import { template } from './template.ts';

// as in lib/server/kept.ts: never held, whatever form it stands in
const secret = /password|passord|one.?time|otp|token/i;
const words = /\S\s+\S/;

/**
 * Whether a form stands on a page of ours. What the worker asks is asked in our own name, also when another site's page made the
 * person send it: such a form goes on as it came, so that the server sees where from and refuses it.
 */
export function isFromUs({ headers, referrer }: Pick<Request, 'headers' | 'referrer'>, own: string): boolean {
  // a browser that tells the worker neither has its forms sent as they are: they do not wait
  const from = headers.get('origin') ?? referrer;
  return URL.canParse(from) && new URL(from).origin === own;
}

export async function answerForm(request: Request): Promise<Response> {
  const typed = request.clone();
  const answer = await ours(fetch(request));
  const { pathname } = new URL(request.url);
  // it let somebody in, who may be another than before: nothing that was kept is shown until a page says who
  if (answer?.type === 'opaqueredirect' && pathname.startsWith('/auth/')) await reader.leaves();
  // it led somewhere: something was done
  if (answer?.type === 'opaqueredirect') void hasChanged([pathname]).catch(console.error);
  return answer ?? held(typed);
}

async function held(request: Request): Promise<Response> {
  const parts = await template();
  const { pathname, search } = new URL(request.url);
  const fields: Html[] = [];
  const lines: Html[] = [];
  for (const [name, value] of await request.formData()) {
    if (typeof value !== 'string') continue;
    if (secret.test(name)) fields.push(parts.part('secret-field', { name }));
    else {
      fields.push(parts.part('hidden-field', { name, value }));
      if (words.test(value)) lines.push(parts.part('typed-line', { text: value }));
    }
  }
  return parts.answer(
    'not-sent',
    {
      href: pathname + search,
      fields: all(fields),
      typed: lines.length > 0 ? parts.part('typed', { lines: all(lines) }) : '',
    },
    503,
  );
}
