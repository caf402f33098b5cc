/** what is told outside the app, and the page where one chooses it */
export const reminders = {
  /**
   * Read on lock screens: never a place beside a person's name, never who one comes from, why, or what was asked of one.
   * {what} is the task and the place, {day} the shift's day, {from} its start, {time} its span.
   */
  messages: {
    aShift: 'vakten din',
    confirmed: { title: 'Du er med!', body: '{what}. {Day} kl.\u00a0{time}.' },
    confirmedSeries: { title: 'Du er med!', body: '{what}. Første gang {day} kl.\u00a0{time}.' },
    dayBefore: { title: '{Day} kl.\u00a0{from}', body: '{what}. Kommer du?' },
    dayBeforeByMail: {
      title: '{Day} kl.\u00a0{from}',
      body: '{what}. Kommer du? Svar her, eller si fra hvis du ikke kan:',
    },
    dayBeforeSaid: { title: '{Day} kl.\u00a0{from}', body: '{what}. Du har sagt at du kommer.' },
    twoHours: {
      title: '{Day} kl.\u00a0{from}',
      body: '{what}.',
      address: '{address}.',
      door: 'Møt opp {door}.',
      bring: 'Ta med: {bring}.',
      who: 'Hvem som møter deg, står i appen.',
    },
    timeChanged: { title: 'Vakten din har fått ny tid', body: '{what}. Nå {day} kl.\u00a0{time}.' },
    contactChanged: { title: 'En annen møter deg', body: '{what}, {day} kl.\u00a0{time}. Se hvem i appen.' },
    cancelled: {
      title: 'Vakten er avlyst',
      body: '{what}, {day} kl.\u00a0{time}. Du skal ikke møte da. Se mer i appen.',
    },
    movedAway: {
      title: 'Vakten er flyttet, og du skal ikke møte',
      body: '{what}, før {day} kl.\u00a0{time}. Du er ikke på vakten lenger. Se hvorfor i appen.',
    },
    placeOff: {
      title: 'Du skal ikke på vakten likevel',
      body: '{what}, {day} kl.\u00a0{time}. Du skal ikke møte da. Se mer i appen.',
    },
    asked: { title: 'Vil du komme?', body: '{what}, {day} kl.\u00a0{time}. Du velger selv.' },
    test: { title: 'Dette er en prøve', body: 'Slik kommer påminnelsene dine.' },
    yes: 'Ja, jeg kommer',
    cannot: 'Jeg kan ikke',
    saidComing: 'Takk. Stedet ser at du har sagt det.',
    saidCannot: 'Takk for at du sa fra.',
    keptAnswer: 'Svaret er lagret. Det sendes når du har nett.',
    choose: 'Velg selv hva du vil ha:',
    tapped: '{what}, {day} kl.\u00a0{from}',
  },

  page: {
    title: 'Påminnelser',
    back: 'Meg',
    lead: 'Velg hva du vil bli minnet om, og hvordan. Vi skriver aldri til deg mellom klokka 21 og 8, med mindre en vakt tidlig neste dag er endret eller blir din. Da kommer det uten lyd. Begynner vakten mellom klokka 8 og 10, kommer dagens påminnelse klokka 8. Begynner den mellom 23 og 8, får du bare den dagen før.',
    saved: 'Lagret.',
    kinds: {
      day_before: 'Dagen før, klokka 17',
      two_hours: 'To timer før: hvor, hvilken dør, hva du tar med',
      changed: 'Når en vakt er endret eller avlyst',
      confirmed: 'Når en vakt er din',
      asked: 'Når noen spør om du vil komme',
    },
    phone: {
      title: 'På telefonen',
      text: 'Meldingen kommer på skjermen, selv om appen ikke er åpen. Den sier hvor og når, og ikke mer.',
      start: 'Vis på denne telefonen',
      none: 'Ingen telefon viser påminnelser ennå.',
      devices: {
        android: 'Android-telefon',
        iphone: 'iPhone',
        computer: 'Datamaskin',
        other: 'En telefon eller datamaskin',
      },
      since: 'Siden {day}',
      stop: 'Stopp',
      stopThis: 'Stopp: {device}, siden {day}',
      this: 'denne',
      stopped: 'Den viser ikke påminnelser mer.',
      started: 'Nå kommer påminnelsene på denne telefonen.',
      denied:
        'Telefonen sier nei til varsler herfra. Åpne innstillingene for nettleseren, finn Oppgavetorget under varsler, og tillat dem. Kom så hit igjen.',
      failed: 'Det gikk ikke nå. Se om du har nett, og prøv igjen.',
      iphone:
        'På iPhone må Oppgavetorget ligge på Hjem-skjermen først. 1. Trykk på del-knappen i Safari. 2. Velg «Legg til på Hjem-skjerm». Åpne det derfra, og kom hit igjen.',
      iphoneHow: 'Vis med bilder',
      not: 'Nettleseren her kan ikke vise påminnelser. E-post virker likevel.',
      noScript: 'For å vise påminnelser på telefonen må nettleseren ha JavaScript på. E-post virker uten.',
    },
    email: {
      title: 'På e-post',
      to: 'Til {address}.',
      none: 'Du har ingen e-postadresse her. Si fra til den du vanligvis snakker med, så legger de den inn.',
    },
    sms: {
      title: 'På SMS',
      to: 'Til {phone}. Det koster deg ingenting.',
      none: 'Skriv inn telefonnummeret ditt først.',
      noneGo: 'Mine opplysninger',
      night: 'SMS kommer aldri mellom klokka 21 og 8.',
    },
    save: 'Lagre',
    saveFor: 'Lagre: {way}',
    test: 'Send meg en prøve',
    testText: 'Se hvordan det ser ut der du har valgt å få påminnelser.',
    tested: 'Prøven er på vei. Se der du har valgt å få påminnelser.',
    testedNone: 'Det er ingen vei å sende den ennå. Velg telefonen eller e-post først.',
    failures: {
      email: 'En e-post til deg kom ikke fram {day}. Se om adressen stemmer.',
      sms: 'En SMS til deg kom ikke fram {day}. Se om nummeret stemmer.',
      push: 'En melding til telefonen din kom ikke fram {day}. Slå den på igjen her.',
    },
    stopTitle: 'Vil du ikke ha noe?',
    stopText: 'Slå av alle valgene, og lagre. Vaktene dine står alltid under Mine vakter.',
  },

  /** after the first shift that is somebody's */
  offer: {
    title: 'Vil du ha en påminnelse?',
    text: 'Vi kan minne deg på vakten dagen før, og to timer før. Vi skriver ikke om natta.',
    go: 'Velg påminnelser',
  },

  /** after a shift was given up from a notification */
  why: {
    title: 'Takk for at du sa fra',
    lead: 'Nå kan noen andre få plassen. Det teller ikke mot deg.',
    reason: 'Vil du si hvorfor?',
    submit: 'Send',
    skip: 'Nei, det går fint',
  },

  /** on the shift's own page */
  coming: {
    title: 'Kommer du?',
    text: 'Du trenger ikke å svare. Det er fint for stedet å vite.',
    yes: 'Ja, jeg kommer',
    cannot: 'Jeg kan ikke',
    said: 'Du har sagt at du kommer.',
  },
};
