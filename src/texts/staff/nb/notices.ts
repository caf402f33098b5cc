/** what has happened where staff work; {day} and {time} are the shift's, {name} the other person */
export const notices = {
  asks: { title: '{name} vil gjerne komme', body: '{title}, {day} kl.\u00a0{time}.' },
  comes: { title: '{name} kommer', body: '{title}, {day} kl.\u00a0{time}.' },
  cannot_come: {
    title: '{name} kan ikke komme',
    body: '{title}, {day} kl.\u00a0{time}. Plassen er ledig igjen.',
  },
  stepped_off: {
    title: '{name} gikk av etter endringen',
    body: '{title}, {day} kl.\u00a0{time}. Plassen er ledig igjen.',
  },
  objects: { title: '{name} sier at noe ikke stemmer', body: '{title}, {day} kl.\u00a0{time}.' },
  wants_call: {
    title: 'Noen vil gjerne bli ringt før svaret',
    body: '{title}, {day} kl.\u00a0{time}. Navn og nummer står på vakten.',
  },
  wants_company: {
    title: 'Noen vil gjerne ha følge',
    body: '{title}, {day} kl.\u00a0{time}. Avtal med den som tar imot.',
  },
  handed_to_you: {
    title: 'Du følger nå opp {name}',
    body: 'En kollega har gitt oppfølgingen videre til deg.',
  },
  came_in: { title: '{name} har tatt imot invitasjonen', body: 'Kontoen er i bruk.' },
  absence: { title: '{name} kom ikke', body: '{title}, {day} kl.\u00a0{time}.' },
  words: { title: '{name} har skrevet til deg', body: '{title}, {day} kl.\u00a0{time}.' },
};
