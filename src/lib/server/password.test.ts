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
    '1qaz2wsx3edc',
    'Passwordpassword',
    'Q1W2E3R4T5Y6',
  ])
    expect(wrong(password), password).toBe('password_common');
  expect(wrong('passord til hytta')).toBeUndefined();
});

it('has room for what bcrypt takes, which counts bytes', () => {
  const words = 'ord '.repeat(20);
  expect([words.slice(0, 72), words.slice(0, 73)].map(wrong)).toEqual([undefined, 'password_long']);
  const arabic = 'سلامعليكم'.repeat(5);
  expect([arabic.slice(0, 36), arabic.slice(0, 44)].map(wrong)).toEqual([undefined, 'password_long']);
  const ethiopic = 'ሰላምለዓለም'.repeat(4);
  expect([ethiopic.slice(0, 24), ethiopic.slice(0, 25)].map(wrong)).toEqual([undefined, 'password_long']);
});
