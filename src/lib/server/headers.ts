// What the browser must know about every answer: of pages, and of what no page made, as a file, a redirect or a refusal before any page.
import { subscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';

export const ofEveryAnswer: [name: string, value: string][] = [
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'same-origin'],
  ['x-frame-options', 'DENY'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['permissions-policy', 'camera=(self), geolocation=(), microphone=(), payment=(), usb=()'],
];
export const onlyHttps: [name: string, value: string] = ['strict-transport-security', 'max-age=31536000'];

/** Before anybody answers: files are sent, and some redirects made, without asking the hooks. A page's own policy replaces this one. */
export function everyAnswerSaysSo(origin: string | null): void {
  subscribe('http.server.request.start', (message) => {
    const { response } = message as { response: ServerResponse };
    if (response.headersSent) return;
    for (const [name, value] of ofEveryAnswer) response.setHeader(name, value);
    // a refusal that names no kind is read as words, and not as a download that fails: of a form of another site, say
    const writeHead = response.writeHead.bind(response) as (...given: unknown[]) => ServerResponse;
    response.writeHead = ((status: number, ...rest: unknown[]) => {
      if (status >= 400 && !response.hasHeader('content-type'))
        response.setHeader('content-type', 'text/plain; charset=utf-8');
      return writeHead(status, ...rest);
    }) as typeof response.writeHead;
    // no more than this: the policy of a worker's file is the worker's
    response.setHeader('content-security-policy', "frame-ancestors 'none'");
    if (origin?.startsWith('https:')) response.setHeader(...onlyHttps);
  });
}
