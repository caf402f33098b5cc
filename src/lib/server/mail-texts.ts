// The auth service knows an address, not a language: both, Norwegian first.
export const signInCode = (code: string) => ({
  subject: `${code} er koden din til Oppgavetorget`,
  text: `Hei!

Koden din er ${code}

Skriv den på siden der du ba om den. Den virker i ti minutter, én gang.
Har du ikke bedt om en kode, trenger du ikke å gjøre noe.

–––

Hello!

Your code is ${code}

Write it on the page where you asked for it. It works for ten minutes, once.
If you did not ask for a code, you do not need to do anything.

Oppgavetorget`,
});

export const passwordCode = (code: string) => ({
  subject: `${code} er koden for å lage nytt passord`,
  text: `Hei!

Du har bedt om å lage et nytt passord. Koden din er ${code}

Skriv den på siden der du ba om den. Den virker i ti minutter, én gang.
Har du ikke bedt om dette, trenger du ikke å gjøre noe. Passordet ditt er det samme som før.

–––

Hello!

You have asked for a new password. Your code is ${code}

Write it on the page where you asked for it. It works for ten minutes, once.
If you did not ask for this, you do not need to do anything. Your password is the same as before.

Oppgavetorget`,
});

// The same from whoever it comes, for everybody who is invited: nothing in it tells why.
export const invitation = (link: string) => ({
  subject: 'Velkommen til Oppgavetorget',
  text: `Hei!

Du er invitert til Oppgavetorget. Her finner du små, tydelige oppgaver nær deg.
Åpne denne adressen for å begynne:

${link}

Den virker én gang, bare for deg.

–––

Hello!

You are invited to Oppgavetorget. Here you find small, clear tasks near you.
Open this address to begin:

${link}

It works once, and only for you.

Oppgavetorget`,
});
