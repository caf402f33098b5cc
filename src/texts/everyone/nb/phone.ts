/**
 * What the phone says without network. The worker in the browser fills the places: {day} and {time} of when a page was kept,
 * {count} of what waits, {things} as «to ting».
 */
export const phone = {
  waiting: {
    title: 'Ingenting venter',
    text: 'Alt du har trykket på, er sendt.',
    go: 'Til mine vakter',
  },
  things: { one: 'én ting', other: '{count} ting' },
  lines: {
    kept: 'Slik det var {day} kl.\u00a0{time}',
    waits: '{Things} venter på nett',
    newVersion: 'Ny versjon er klar. Den er på plass når du går videre.',
  },
  offline: {
    title: 'Du er uten nett',
    text: 'Det gjør ikke noe. Det du har trykket på, går ikke tapt.',
    needs: 'Denne siden kan du lese når du har nett igjen.',
    read: 'Dette kan du lese nå',
    rest: 'Resten trenger nett, som forespørsler og hvem som har sett på opplysningene dine.',
    again: 'Prøv igjen',
    mine: 'Mine vakter',
    tasks: 'Oppgaver',
    messages: 'Meldinger',
    receipts: 'Bekreftelser',
  },
};
