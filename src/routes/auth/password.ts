import { z } from 'zod';

const common =
  /^(.)\1+$|^(0123456789|1234567890|12345678910|qwertyuiop|passord123?4?5?|password123?4?5?|oppgavetorget1?|velkommen123?|sommer20\d\d|vinter20\d\d|drammen20\d\d|norge12345|abcdefghij|iloveyou12)$/i;

// Long rather than strange: at least ten signs, and not among the first that anyone would try.
export const goodPassword = z
  .string()
  .min(10, { error: 'password_short' })
  .max(200, { error: 'too_long' })
  .refine((password) => !common.test(password), { error: 'password_common' });
