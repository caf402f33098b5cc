import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callsFor } from './project.ts';

const asked: IncomingHttpHeaders[] = [];
const server = createServer((request, response) => {
  asked.push(request.headers);
  response.end('{}');
});
beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
afterAll(() => server.close());

async function told(secretKey: string, path: string, authorization?: string) {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const calls = callsFor({ url, publishableKey: 'public', secretKey }, '203.0.113.7');
  await calls(`${url}${path}`, { method: 'POST', headers: authorization ? { authorization } : {} });
  const { apikey, authorization: bearer, 'sb-forwarded-for': address } = asked.at(-1) ?? {};
  return { apikey, bearer, address };
}

it('Auth is told by the secret key that it is the app; one of the older kind stands where its gateway passes it on', async () => {
  const address = '203.0.113.7';
  const newer = { apikey: 'sb_secret_1', address };
  expect(await told('sb_secret_1', '/auth/v1/token')).toEqual({ ...newer, bearer: undefined });
  expect(await told('sb_secret_1', '/auth/v1/token', 'Bearer public')).toEqual({
    ...newer,
    bearer: undefined,
  });
  expect(await told('sb_secret_1', '/auth/v1/user', 'Bearer of-a-session')).toEqual({
    ...newer,
    bearer: 'Bearer of-a-session',
  });
  const older = { apikey: 'older', address };
  expect(await told('older', '/auth/v1/token', 'Bearer public')).toEqual({
    ...older,
    bearer: 'Bearer older',
  });
  expect(await told('older', '/auth/v1/user', 'Bearer of-a-session')).toEqual({
    ...older,
    bearer: 'Bearer of-a-session',
  });
  expect(await told('older', '/rest/v1/rpc/whoami', 'Bearer older')).toEqual({
    apikey: 'public',
    bearer: undefined,
    address: undefined,
  });
});
