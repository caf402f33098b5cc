import { expect, it } from 'vitest';
import { addressIn } from './address.ts';

it.each([
  ['203.0.113.7', '203.0.113.7'],
  [' 203.0.113.7 ', '203.0.113.7'],
  ['203.0.113.7:51234', '203.0.113.7'],
  // whatever was sent along, the nearest proxy writes last
  ['6.6.6.6, 203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::ffff:cb00:7107', '203.0.113.7'],
  ['2001:db8:12:34:56:78:9a:bc', '2001:db8:12:34::'],
  ['2001:DB8:12:34::1', '2001:db8:12:34::'],
  ['[2001:db8:12:34::1]:443', '2001:db8:12:34::'],
  ['"[2001:db8:12:34::1]"', '2001:db8:12:34::'],
  ['2001:db8::1', '2001:db8::'],
  ['fe80::1%eth0', 'fe80::'],
  ['::1', '::'],
  ['', null],
  ['unknown', null],
  ['203.0.113', null],
  ['203.0.113.7.8', null],
  ['999.0.113.7', null],
  ['203.0.113.7\r\nx: y', null],
  ['1:2:3', null],
  ['[::1', null],
])('%j comes from %j', (said, address) => {
  expect(addressIn(said)).toBe(address);
});

it('takes the addresses of one network for one, and of two for two', () => {
  expect(addressIn('2001:db8:12:34::1')).toBe(addressIn('2001:db8:12:34:ffff::2'));
  expect(addressIn('2001:db8:12:34::1')).not.toBe(addressIn('2001:db8:12:35::1'));
});
