/** what is sent by e-mail; {code} and {link} are what it is sent for; {until} is when a code is over */
export const mails = {
  signInCode: {
    subject: '{code} er koden din til Oppgavetorget',
    text: `Hei!

Koden din er {code}

Skriv den på siden der du ba om den. Den virker til kl. {until}, én gang.
Har du ikke bedt om en kode, trenger du ikke å gjøre noe.`,
  },

  passwordCode: {
    subject: '{code} er koden for å lage nytt passord',
    text: `Hei!

Du har bedt om å lage et nytt passord. Koden din er {code}

Skriv den på siden der du ba om den. Den virker til kl. {until}, én gang.
Har du ikke bedt om dette, trenger du ikke å gjøre noe. Passordet ditt er det samme som før.`,
  },

  /** the same from whoever it comes, for everybody who is invited: nothing in it tells why */
  invitation: {
    subject: 'Velkommen til Oppgavetorget',
    text: `Hei!

Du er invitert til Oppgavetorget. Her finner du små, tydelige oppgaver nær deg.
Åpne denne adressen for å begynne:

{link}

Den virker én gang, bare for deg.`,
  },
};
