import type { Shape } from '../../shape.ts';
import type { mails as nb } from '../nb/mails.ts';

export const mails = {
  signInCode: {
    subject: '{code} is your code for Oppgavetorget',
    text: `Hello!

Your code is {code}

Write it on the page where you asked for it. It works until {until}, once.
If you did not ask for a code, you do not need to do anything.`,
  },

  passwordCode: {
    subject: '{code} is the code for making a new password',
    text: `Hello!

You have asked for a new password. Your code is {code}

Write it on the page where you asked for it. It works until {until}, once.
If you did not ask for this, you do not need to do anything. Your password is the same as before.`,
  },

  invitation: {
    subject: 'Welcome to Oppgavetorget',
    text: `Hello!

You are invited to Oppgavetorget. Here you find small, clear tasks near you.
Open this address to begin:

{link}

It works once, and only for you.`,
  },
} satisfies Shape<typeof nb, 'en'>;
