import { expect, it } from 'vitest';
import { newPassword } from './fields.ts';

const wrong = (password: string) => newPassword.safeParse(password).error?.issues[0]?.message;

it('wants twelve signs or more', () => {
  expect(wrong('korte ord')).toBe('password_short');
  expect(wrong('elleve tegn')).toBe('password_short');
  expect(wrong('tolv tegn xy')).toBeUndefined();
});

it('refuses what anyone would try first', () => {
  for (const password of [
    'aaaaaaaaaaaa',
    '123456789012',
    'passord12345',
    'Password1234!',
    'oppgavetorget',
    'velkommen2026',
    'drammen202626',
    'qwertyuiopåasdf',
  ])
    expect(wrong(password), password).toBe('password_common');
  expect(wrong('passord til hytta')).toBeUndefined();
});
