/** what has happened to one; {day} and {time} are the shift's, {was} and {now} before and after a move, {name} the other person */
export const notices = {
  other: { title: 'Noe er endret', body: '' },
  welcomed: { title: 'Du er med!', body: '{title}, {place}. {Day} kl.\u00a0{time}.' },
  not_chosen: {
    title: 'Det ble ikke noe av denne gangen',
    body: '{title}, {day} kl.\u00a0{time}. Se om noe annet passer.',
  },
  cancelled: {
    title: 'Stedet har avlyst vakten',
    body: '{title}, {place}, {day} kl.\u00a0{time}. Det har ikke noe med deg å gjøre.',
  },
  cancelled_place: {
    title: 'Stedet har avlyst plassen din',
    body: '{title}, {place}, {day} kl.\u00a0{time}. Det teller ikke mot deg.',
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
  moved: {
    title: 'Vakten din er flyttet',
    body: '{title}, {place}. Før: {was}. Nå: {now}. Passer det ikke lenger, kan du gå av uten videre.',
  },
  moved_contact: {
    title: 'Vakten din er flyttet, og en annen møter deg',
    body: '{title}, {place}. Før: {was}. Nå: {now}. Passer det ikke lenger, kan du gå av uten videre.',
  },
  let_go_overlap: {
    title: 'Vakten er flyttet, og du har ikke plassen lenger',
    body: '{title}, {place}. Før: {was}. Nå: {now}. Da har du en annen vakt. Det teller ikke mot deg.',
  },
  let_go_working_time: {
    title: 'Vakten er flyttet, og du har ikke plassen lenger',
    body: '{title}, {place}. Før: {was}. Nå: {now}. Reglene for arbeidstid og hvile går ikke opp da. Det teller ikke mot deg.',
  },
  let_go_no_contract: {
    title: 'Vakten er flyttet, og du har ikke plassen lenger',
    body: '{title}, {place}. Før: {was}. Nå: {now}. Arbeidsavtalen din gjelder ikke den dagen. Det teller ikke mot deg.',
  },
  let_go_missing_clearance: {
    title: 'Vakten er flyttet, og du har ikke plassen lenger',
    body: '{title}, {place}. Før: {was}. Nå: {now}. Et krav gjelder ikke den dagen. Spør {contact} på stedet. Det teller ikke mot deg.',
  },
  ask_let_go_overlap: {
    title: 'Vakten du ville ha, er flyttet',
    body: '{title}, {place}. Før: {was}. Nå: {now}. Da har du en annen vakt, så vi har tatt bort ønsket ditt. Det teller ikke mot deg.',
  },
  ask_let_go_working_time: {
    title: 'Vakten du ville ha, er flyttet',
    body: '{title}, {place}. Før: {was}. Nå: {now}. Reglene for arbeidstid og hvile går ikke opp da, så vi har tatt bort ønsket ditt. Det teller ikke mot deg.',
  },
  standby_moved: {
    title: 'Vakten du kan steppe inn på, er flyttet',
    body: '{title}, {place}. Før: {was}. Nå: {now}. Du står fortsatt på lista. Passer ikke den nye tiden, kan du gå av lista.',
  },
  standby_off: {
    title: 'Vakten du kunne steppe inn på, er avlyst',
    body: '{title}, {place}, {day} kl.\u00a0{time}. Du trenger ikke vente på den.',
  },
  requirement_gap: {
    title: 'Et krav er ikke i orden til vakten din',
    body: '{title}, {place}, {day} kl.\u00a0{time}. Snakk med {contact} på stedet, så finner dere ut av det.',
  },
  contract_gap: {
    title: 'Arbeidsavtalen din gjelder ikke den dagen du har vakt',
    body: '{title}, {place}, {day} kl.\u00a0{time}. Snakk med {contact} på stedet, så finner dere ut av det.',
  },
  words_changed: {
    title: 'Teksten om oppgaven din er endret',
    body: '{title}, {place}, {day} kl.\u00a0{time}. Les hva du skal gjøre. Passer det ikke, sier du bare fra.',
  },
  contact_changed: { title: 'En annen møter deg', body: '{title}, {place}, {day} kl.\u00a0{time}.' },
  asked: { title: 'Vil du komme?', body: '{place} spør deg: {title}, {day} kl.\u00a0{time}.' },
  stands_free: {
    title: 'Plassen er ledig. Vil du ha den?',
    body: 'Du sa at du kan steppe inn: {title}, {place}, {day} kl.\u00a0{time}.',
  },
  offer_filled: {
    title: 'Plassen du ble spurt om, er tatt',
    body: '{title}, {day} kl.\u00a0{time}. Se om noe annet passer.',
  },
  offer_off: {
    title: 'Vakten du ble spurt om, er avlyst eller endret',
    body: '{title}, {place}. Det har ikke noe med deg å gjøre.',
  },
  offer_off_cancelled: {
    title: 'Vakten du ble spurt om, er avlyst',
    body: '{title}, {place}. Det har ikke noe med deg å gjøre.',
  },
  offer_off_changed: {
    title: 'Vakten du ble spurt om, er endret',
    body: '{title}, {place}. Derfor gjelder ikke spørsmålet lenger.',
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
