import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compressed } from './compression.ts';

const page = '<p>Vi trenger deg på kjøkkenet.</p>'.repeat(100);
const answer = (body: BodyInit | null = page, headers: Record<string, string> = {}, status = 200) =>
  new Response(body, { status, headers: { 'content-type': 'text/html', ...headers } });
const asked = (encodings?: string) =>
  new Request('http://localhost/', { headers: encodings ? { 'accept-encoding': encodings } : {} });

describe('an answer in fewer bytes', () => {
  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
  ])('for a browser that takes %s is packed as %s', async (encodings, used) => {
    const packed = await compressed(asked(encodings), answer());
    expect(packed.headers.get('content-encoding')).toBe(used);
    expect(packed.headers.get('vary')).toBe('accept-encoding');
    const bytes = Buffer.from(await packed.arrayBuffer());
    expect(packed.headers.get('content-length')).toBe(String(bytes.length));
    expect(bytes.length).toBeLessThan(page.length / 5);
    expect((used === 'br' ? brotliDecompressSync(bytes) : gunzipSync(bytes)).toString()).toBe(page);
  });

  it.each([undefined, 'identity', 'br;q=0', 'gzip;q=0.0'])('is left whole for %s', async (encodings) => {
    const whole = await compressed(asked(encodings), answer());
    expect(whole.headers.get('content-encoding')).toBeNull();
    expect(whole.headers.get('vary')).toBe('accept-encoding');
    expect(await whole.text()).toBe(page);
  });

  it('keeps status and headers, and says that the mark of a version is a weak one', async () => {
    const packed = await compressed(asked('br'), answer(page, { etag: '"1"', 'x-own': 'a' }, 404));
    expect(packed.status).toBe(404);
    expect(packed.headers.get('x-own')).toBe('a');
    expect(packed.headers.get('etag')).toBe('W/"1"');
  });

  it('leaves alone what is short, packed already, no text or nothing', async () => {
    expect(await (await compressed(asked('br'), answer('kort'))).text()).toBe('kort');
    for (const [body, headers] of [
      [page, { 'content-encoding': 'gzip' }],
      [page, { 'content-type': 'image/png' }],
      [null, {}],
    ] as const) {
      const before = answer(body, headers);
      expect(await compressed(asked('br'), before)).toBe(before);
    }
  });
});
