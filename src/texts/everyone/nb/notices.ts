/** what has happened to one; {day} and {time} are the shift's, {name} the other person */
export const notices = {
  other: { title: 'Noe er endret', body: '' },
  welcomed: { title: 'Du er med!', body: '{title}, {place}. {Day} kl.\u00a0{time}.' },
  not_chosen: {
    title: 'Det ble en annen denne gangen',
    body: '{title}, {day} kl.\u00a0{time}. Det finnes andre oppgaver som passer.',
  },
  cancelled: {
    title: 'Stedet har avlyst vakten',
    body: '{title}, {place}, {day} kl.\u00a0{time}. Det har ikke noe med deg å gjøre.',
  },
  taken_off: {
    title: 'Du er tatt av vakten',
    body: '{title}, {place}, {day} kl.\u00a0{time}. Kontaktpersonen din finner oppgaver sammen med deg.',
  },
  recorded: { title: 'Takk for innsatsen', body: '{title}, {place}. Oppmøtet ditt er registrert.' },
  recorded_absent: {
    title: 'Du er registrert som ikke til stede',
    body: '{title}, {place}, {day} kl.\u00a0{time}. Stemmer det ikke? Si fra her.',
  },
  corrected: { title: 'Oppmøtet ditt er rettet', body: '{title}, {place}, {day} kl.\u00a0{time}.' },
  clearance_seen: { title: 'Et krav er i orden', body: 'Nå kan flere oppgaver passe for deg.' },
  activity_agreed: { title: 'Det du har avtalt, er oppdatert', body: 'Se hva som gjelder, under Meg.' },
  time_changed: {
    title: 'Vakten din har fått ny tid',
    body: '{title}, {place}: {day} kl.\u00a0{time}. Passer det ikke lenger, kan du gå av uten videre.',
  },
  contact_changed: { title: 'En annen møter deg', body: '{title}, {place}, {day} kl.\u00a0{time}.' },
  asked: { title: 'Vil du komme?', body: '{place} spør deg: {title}, {day} kl.\u00a0{time}.' },
  stands_free: {
    title: 'Plassen er ledig. Vil du ha den?',
    body: 'Du sa at du kan steppe inn: {title}, {place}, {day} kl.\u00a0{time}.',
  },
  offer_filled: {
    title: 'Plassen du ble spurt om, er tatt',
    body: '{title}, {day} kl.\u00a0{time}. Her er noe annet som passer.',
  },
  offer_off: {
    title: 'Vakten du ble spurt om, er avlyst eller endret',
    body: '{title}, {place}. Det har ikke noe med deg å gjøre.',
  },
  new_adviser: { title: 'Du har fått ny veileder', body: 'Alt det andre er som før.' },
  code_made: {
    title: 'Det er laget en kode til kontoen din',
    body: 'Koden slipper deg inn uten passord. Har du ikke bedt om den, si fra til den du vanligvis snakker med.',
  },
  code_used: {
    title: 'Kontoen din ble åpnet med en kode',
    body: 'Var det deg, er alt i orden. Var det ikke deg, si fra til den du vanligvis snakker med.',
  },
};
