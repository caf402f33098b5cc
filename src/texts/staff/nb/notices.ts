/** what has happened where staff work; {day} and {time} are the shift's, {was} and {now} before and after a move, {name} the other person */
export const notices = {
  asks: { title: '{name} vil gjerne komme', body: '{title}, {day} kl.\u00a0{time}.' },
  comes: { title: '{name} kommer', body: '{title}, {day} kl.\u00a0{time}.' },
  cannot_come: {
    title: 'Noen kan ikke komme',
    body: '{title}, {day} kl.\u00a0{time}. Se på vakten om en plass er ledig.',
  },
  not_coming: {
    title: '{name} kommer ikke',
    body: '{title}, {day} kl.\u00a0{time}. Sagt etter at vakten begynte. Dere registrerer oppmøtet.',
  },
  had_to_go: {
    title: '{name} måtte gå',
    body: '{title}, {day} kl.\u00a0{time}. Dere registrerer oppmøtet.',
  },
  stepped_off: {
    title: '{name} gikk av etter endringen',
    body: '{title}, {day} kl.\u00a0{time}. Se på vakten om en plass er ledig.',
  },
  was_let_go: {
    title: '{name} mistet plassen da vakten ble flyttet',
    body: '{title}. Før: {was}. Nå: {now}. {name} kan ikke da, og har fått vite det.',
  },
  ask_was_let_go: {
    title: '{name} spør ikke lenger om vakten som ble flyttet',
    body: '{title}. Før: {was}. Nå: {now}. {name} kan ikke da, og har fått vite det.',
  },
  was_let_go_no_contract: {
    title: '{name} mistet plassen da vakten ble flyttet',
    body: '{title}. Før: {was}. Nå: {now}. Arbeidsavtalen gjelder ikke den dagen. {name} har fått vite det.',
  },
  was_let_go_missing_clearance: {
    title: '{name} mistet plassen da vakten ble flyttet',
    body: '{title}. Før: {was}. Nå: {now}. Et krav gjelder ikke den dagen. {name} har fått vite det.',
  },
  requirement_gap: {
    title: '{name} mangler et krav til vakten',
    body: '{title}, {day} kl.\u00a0{time}. Spør den som er kravansvarlig, eller avlys plassen og finn en annen.',
  },
  contract_gap: {
    title: '{name} har ikke arbeidsavtale den dagen',
    body: '{title}, {day} kl.\u00a0{time}. Spør den som er kravansvarlig, eller avlys plassen og finn en annen.',
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
    body: 'En kollega har gitt oppfølgingen videre til deg. En kode eller invitasjon som ikke er brukt, virker ikke lenger. Lag en ny på siden til personen.',
  },
  birth_date: {
    title: '{name} oppga en annen fødselsdato',
    body: 'Datoen du ser på siden til personen, gjelder fortsatt. Spør personen, og rett den hvis den er feil.',
  },
  came_in: { title: '{name} har tatt imot invitasjonen', body: 'Kontoen er i bruk.' },
  absence: {
    title: 'Stedet har ført at {name} ikke kom',
    body: '{title}, {day} kl.\u00a0{time}. Snakk med {name} om hva som skjedde.',
  },
  absence_corrected: {
    title: 'Stedet har rettet oppmøtet til {name}',
    body: '{title}, {day} kl.\u00a0{time}. Det står ikke lenger «kom ikke».',
  },
  words: { title: '{name} har skrevet til deg', body: '{title}, {day} kl.\u00a0{time}.' },
};
