import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);
const isText = /^(text\/|application\/json|image\/svg)/;

/** The same answer in fewer bytes, when it is text and the browser takes it so. Static files were packed when the app was built. */
export async function compressed(request: Request, response: Response): Promise<Response> {
  const { headers, status } = response;
  if (!response.body || !isText.test(headers.get('content-type') ?? '') || headers.has('content-encoding'))
    return response;
  if (!headers.get('vary')?.includes('accept-encoding')) headers.append('vary', 'accept-encoding');
  const accepted = (request.headers.get('accept-encoding') ?? '')
    .split(',')
    .filter((each) => !/;\s*q=0(\.0*)?\s*$/.test(each))
    .map((each) => each.split(';')[0]?.trim());
  const encoding = accepted.includes('br') ? 'br' : accepted.includes('gzip') ? 'gzip' : null;
  if (!encoding) return response;
  const whole = Buffer.from(await response.arrayBuffer());
  if (whole.length < 1000) return new Response(whole, { status, headers });
  const packed =
    encoding === 'br'
      ? await brotli(whole, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
      : await gzipped(whole);
  headers.set('content-encoding', encoding);
  headers.set('content-length', String(packed.length));
  const etag = headers.get('etag');
  if (etag && !etag.startsWith('W/')) headers.set('etag', `W/${etag}`);
  return new Response(new Uint8Array(packed), { status, headers });
}
