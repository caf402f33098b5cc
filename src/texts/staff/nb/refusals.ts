// One sentence for all rules of working time: which of them it is would tell of a person's age or other work.
const noTime =
  'Reglene om arbeidstid og hvile åpner ikke for dette. Velg en annen person eller en annen tid.';

/** why something was not done, and what to do next, as staff read it; an adviser's own stand with the adviser's texts */
export const refusals = {
  shift_full: 'Alle plassene er tatt. Se hvem som er med, før du svarer flere.',
  shift_held:
    'Plassen holdes av for en som har sagt ja til å steppe inn. Vent til den personen har svart, eller legg til en plass.',
  shift_cancelled: 'Vakten er avlyst, så dette kan ikke gjøres nå.',
  shift_started: 'Vakten har begynt, så dette kan ikke gjøres nå.',
  already_over: 'Denne vakten er over, så den kan ikke endres nå.',
  overlap: 'Personen kan ikke lenger på denne tiden. Velg en annen.',
  missing_clearance:
    'Kravene er ikke i orden for denne personen ennå. Den kravansvarlige kan registrere dem.',
  no_contract:
    'Denne vakten er for dem som har arbeidsavtale her. Den kravansvarlige kan registrere avtalen.',
  own_assignment: 'Du kan ikke svare for deg selv her. Be en kollega gjøre det.',
  too_young: 'Man må ha fylt 16 år for å ta oppgaver.',
  night_rule_young: noTime,
  hours_day_young: noTime,
  hours_day: noTime,
  rest_day: noTime,
  hours_week: noTime,
  rest_week: noTime,
  not_confirmed: 'Denne plassen er ikke bekreftet. Last inn siden for å se hva som gjelder nå.',
  bad_reason: 'Velg en av grunnene, eller la det stå åpent.',
  already_recorded: 'Oppmøtet er registrert fra før. Skriv en rettelse med grunn om noe er feil.',
  own_attendance: 'Ingen registrerer sitt eget oppmøte. Be en kollega gjøre det.',
  not_started: 'Vakten har ikke begynt. Du kan registrere oppmøte når den er i gang.',
  bad_fact: 'Velg hva som skjedde.',
  bad_minutes: 'Skriv hvor lenge det varte: mer enn null for den som kom, null ellers, og høyst 12 timer.',
  reason_needed: 'Skriv kort hvorfor det rettes.',
  starts_too_soon: 'Vakten må begynne fram i tid. Velg et senere klokkeslett.',
  moves_too_far:
    'Noen er på vakten eller vil ha den, så den kan flyttes høyst 28 dager. Velg en dag som er nærmere, eller avlys den og legg ut en ny.',
  times_asked:
    'Du har fått svar om fem tider for denne vakten i dag. Velg en av dem, eller prøv igjen i morgen.',
  too_far: 'Datoen er for langt fram. Velg en dag som er nærmere.',
  bad_span: 'En vakt slutter etter at den begynner, og varer høyst 9 timer. Se over start og slutt.',
  bad_capacity: 'Velg mellom 1 og 20 plasser.',
  too_many_on: 'Flere enn det er allerede med. Velg minst så mange plasser som det er folk.',
  bad_phone: 'Skriv et telefonnummer med åtte siffer, eller med + og landet foran.',
  watched_words: 'Teksten har ord som må ses over. Gå til Oppgaver, og velg «Se over teksten».',
  sensitive: 'Ikke skriv om noens helse eller fødselsnummer her. Skriv det på en annen måte.',
  changed_by_another:
    'En annen har endret dette mens du så på det. Se hva som gjelder nå, og lagre på nytt hvis du fortsatt vil.',
  would_lose: 'Noe er endret siden du så på det. Se over hvem det gjelder, og lagre på nytt.',
  bad_words: 'Teksten er for kort eller for lang. Se over den en gang til.',
  own_clearance: 'Ingen fører krav for seg selv. Be en kollega gjøre det.',
  clearance_replaced:
    'Kravet er ført på nytt etter at du åpnet siden. Last inn siden, og se hva som står der nå.',
  contract_days:
    'Avtalen begynner tidligst i 2000 og senest om to år. Slutten kommer etter begynnelsen, og er innen 20 år.',
  contract_order: 'Avtalen kan ikke slutte før den begynner.',
  contract_there: 'En annen avtale begynner samme dag. Velg en annen dag, eller ta bort den andre først.',
  contract_withdrawn: 'Avtalen er tatt bort. Gjelder den likevel, før den inn på nytt.',
  bad_date: 'Se over datoene. Kravet må være sett i dag eller før, og gjelde til en senere dag.',
  has_email: 'Denne personen har e-post, og kommer inn med en kode derfra.',
  no_account_yet: 'Denne personen har ikke tatt imot invitasjonen ennå. Skriv den ut på nytt.',
  role_needs_place: 'Velg stedet som rollen gjelder for.',
  name_taken: 'Det finnes allerede noe med det navnet. Velg et annet navn.',
  bad_place: 'Se over navnet, adressen og bydelen.',
  cannot_be_asked: 'Den personen er spurt nok til da, eller det er for kort tid igjen. Velg en annen.',
  no_longer_fits: 'Dette passer ikke lenger for den personen. Velg en annen.',
  sent_already: 'Denne er spurt allerede, og kan ikke tas ut.',
  bad_week: 'Den uka kan vi ikke lage forslag for. Velg en annen uke.',
  bad_weeks: 'Velg mellom 1 og 26 uker.',
  birth_date: 'Skriv når personen er født, for eksempel 14.05.1998.',
};
