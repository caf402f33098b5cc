import { z } from 'zod';

const common =
  /^(.)\1+$|^((passord|password|velkommen|qwerty|qwertyuiop(å|åasd\w*)?|sommer|vinter|drammen|drammenkommune|norge|oppgavetorget|letmein|iloveyou|hemmelig|administrator)[\d!.]*|[01]?1?23456789\d*|123456123456|abcdefghijkl\w*|asdfghjkløæ\w*)$/i;

// Long rather than strange: at least twelve signs, and not among the first that anyone would try.
export const goodPassword = z
  .string()
  .min(12, { error: 'password_short' })
  .max(200, { error: 'too_long' })
  .refine((password) => !common.test(password), { error: 'password_common' });
