/**
 * What the phone says without network. The worker in the browser fills the places: {day} and {time} of when a page was kept,
 * {things} as «to ting».
 */
export const phone = {
  waiting: {
    title: 'Ingenting venter',
    text: 'Alt du har trykket på, er sendt.',
    go: 'Til mine vakter',
  },
  /** what only the phone can say, for it alone knows how many and when */
  said: {
    kept: 'Slik det var {day} kl.\u00a0{time}',
    numbers: 'null én to tre fire fem seks sju åtte ni ti',
    things: { one: '{number} ting', other: '{number} ting' },
    nothing: 'Det gjør ikke noe. Ingenting av ditt venter på å bli sendt.',
    taken: 'Det gjør ikke noe. Vi har tatt vare på det du trykket.',
    choose: 'De er ikke sendt, for telefonen har ikke hatt nett. Hva vil du gjøre?',
    couldNot: 'De kunne ikke sendes nå. Prøv igjen når du har nett, eller velg noe annet.',
    keptForYou: 'Det som venter, ligger på telefonen til du logger inn her igjen.',
    gone: 'Logg inn igjen når du har nett.',
  },
  lines: {
    kept: 'Slik det var {day} kl.\u00a0{time}',
    waits: '{Things} venter på nett',
    newVersion: 'Ny versjon er klar. Den er på plass når du går videre.',
  },
  offline: {
    title: 'Du er uten nett',
    needs: 'Denne siden kan du lese når du har nett igjen.',
    read: 'Dette kan du lese nå',
    rest: 'Resten trenger nett, som forespørsler og hvem som har sett på opplysningene dine.',
    portal: 'Sier telefonen at du har nett? Da kan det trådløse nettet be deg logge inn der først.',
    again: 'Prøv igjen',
    mine: 'Mine vakter',
    tasks: 'Oppgaver',
    messages: 'Meldinger',
    receipts: 'Bekreftelser',
  },
  notSent: {
    title: 'Dette er ikke sendt',
    text: 'Du er uten nett. Det du fylte ut, er ikke borte: det ligger på denne siden.',
    typed: 'Du skrev',
    secret: 'Passordet eller koden, en gang til',
    again: 'Prøv igjen',
    stay: 'Bli på siden til du har nett. Går du herfra, er det borte.',
  },
  leaving: {
    title: '{Things} venter ennå',
    send: 'Send nå, og logg ut',
    keep: 'Ta vare på dem til meg',
    keepText:
      'De ligger på denne telefonen og sendes når du logger inn her igjen. Andre som logger inn, ser dem ikke.',
    throw: 'Kast dem',
    throwText: 'Da blir det som om du ikke hadde trykket.',
    stay: 'Ikke logg ut likevel',
  },
  signedOut: {
    title: 'Du er logget ut på denne telefonen',
    text: 'Sidene dine er borte fra telefonen.',
    signIn: 'Logg inn',
  },
};
