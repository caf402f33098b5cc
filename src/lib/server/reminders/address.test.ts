import { describe, expect, it } from 'vitest';
import { isPublic, lookupPublic, mayBeCalled } from './address.ts';

describe('an address that a browser has named', () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/abc',
    'https://updates.push.services.mozilla.com/wpush/v2/abc',
    'https://web.push.apple.com/abc',
    'https://142.250.74.10/abc',
    'https://[2a00:1450:400f:80d::200a]/abc',
  ])('may be a push service: %s', (address) => expect(mayBeCalled(address, false)).toBe(true));

  it.each([
    'http://fcm.googleapis.com/abc',
    'https://fcm.googleapis.com:8443/abc',
    'https://a:b@fcm.googleapis.com/abc',
    'https://localhost/abc',
    'https://127.0.0.1/abc',
    'https://127.1/abc',
    'https://2130706433/abc',
    'https://0x7f000001/abc',
    'https://10.0.0.1/',
    'https://172.16.9.9/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://100.64.0.1/',
    'https://0.0.0.0/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[64:ff9b::10.0.0.1]/',
    'https://[2002:a00:1::]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://[ff02::1]/',
    'https://router/',
    'https://db.internal/',
    'https://printer.local/',
    'file:///etc/passwd',
    'ftp://example.no/',
    'no address',
    '',
    `https://example.no/${'a'.repeat(1000)}`,
  ])('is never called when it leads inside: %s', (address) =>
    expect(mayBeCalled(address, false)).toBe(false),
  );

  it('may be on this machine where tests say so, and nowhere else inside', () => {
    expect(mayBeCalled('http://127.0.0.1:9/x', true)).toBe(true);
    expect(mayBeCalled('http://localhost:9/x', true)).toBe(true);
    expect(mayBeCalled('http://10.0.0.1/x', true)).toBe(false);
  });

  it('is not called when its name leads inside', async () => {
    const error = await new Promise((done) => lookupPublic('localhost', {}, (failed) => done(failed)));
    expect(error).toMatchObject({ code: 'ENOTPUBLIC' });
  });

  it('is public only when nothing says otherwise', () => {
    expect(isPublic('8.8.8.8')).toBe(true);
    expect(isPublic('fe80::1%eth0')).toBe(false);
    expect(isPublic('not an address')).toBe(false);
  });
});
