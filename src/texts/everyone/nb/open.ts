export const open = {
  /** the app among a phone's others, and in the window that offers to put it there */
  app: {
    short: 'Oppgaver',
    description: 'Små, tydelige oppgaver nær deg. Du velger selv.',
    checkIn: 'Sjekk inn',
    screens: {
      home: 'Oppgaver som passer for deg',
      card: 'Hva, hvor, når, hvem og om den er lønnet',
      shift: 'Vakten din, også uten nett',
    },
  },
  /** the sheet of paper with an invitation: the same from whoever it comes */
  sheet: {
    name: 'Invitasjon',
    title: 'Velkommen til Oppgavetorget, {name}',
    lead: 'Her finner du små, tydelige oppgaver nær deg. Du velger selv hva du vil være med på.',
    scan: 'Pek kameraet på telefonen mot ruten, eller skriv adressen i nettleseren.',
    address: 'Adresse',
    code: 'Kode',
    once: 'Gjelder én gang, bare for deg. Virker den ikke, be om en ny.',
    picture: 'Rute å peke kameraet mot; den åpner adressen som står ved siden av',
  },
  about: {
    title: 'Om Oppgavetorget',
    lead: 'Små, tydelige oppgaver på steder som trenger hender. Folk velger dem de har lyst til og får til.',
    howTitle: 'Slik virker det',
    how: [
      'Et sykehjem, en hjemmebase eller en forening legger ut en oppgave: hva, hvor, når, hvem som møter deg, og om den er lønnet.',
      'Du ser oppgavene som passer for deg, og hvorfor de passer. Du velger selv.',
      'Du møter opp, gjør jobben sammen med dem som kjenner stedet, og får en bekreftelse på det du har gjort.',
    ],
    whoTitle: 'Hvem er med',
    who: 'Alle slags folk: seniorer, studenter, frivillige, folk som vil ha flere timer, og folk på vei inn i arbeid. Stedene ser hvem som vil bidra, aldri hvorfor noen er med.',
    notTitle: 'Hva du aldri blir bedt om',
    not: 'Å stelle noen, gi medisin, mate, løfte folk eller ta bilder. Slikt gjør de ansatte.',
    whyTitle: 'Hvorfor',
    why: 'Det er nok oppgaver, og mange som vil gjøre dem. Oppgavetorget fører dem sammen, slik at det blir lett å begynne og mulig å vokse.',
  },
  /** whoever scans the place's poster without being there to do a task */
  poster: {
    title: 'Plakaten ved inngangen',
    text: 'Den er for dem som kommer for å gjøre en oppgave. De skanner den når de er framme, og sjekker inn.',
    lead: 'I dag ser du hvem som har sjekket inn.',
    today: 'Til I dag',
    other: 'Du er logget inn på jobb, så her er det ingenting du skal gjøre.',
    home: 'Tilbake til arbeidet ditt',
    checkIn: 'Sjekk inn',
  },
  help: {
    title: 'Hjelp',
    lead: 'Korte svar på det folk spør om. Hjelpen er den samme for alle.',
    questions: [
      {
        question: 'Jeg kan ikke komme likevel',
        answer:
          'Åpne vakten og trykk «Jeg kan ikke». Da kan noen andre få plassen. Du trenger ikke å si hvorfor. Er du syk, blir du hjemme.',
      },
      {
        question: 'Jeg finner ikke fram',
        answer:
          'Åpne vakten. Der står adressen, hvem som møter deg, og hvor. Ring den som møter deg om du er i tvil.',
      },
      {
        question: 'Ingen oppgaver passer for meg',
        answer: 'Se på tidene dine under «Meg». Jo flere tider du kan, jo flere oppgaver kan passe.',
      },
      {
        question: 'Det står noe om meg som ikke stemmer',
        answer:
          'Åpne vakten og trykk «Dette stemmer ikke». Skriv hva som er feil. Det blir sett på av et menneske.',
      },
      {
        question: 'Hvem kan se opplysningene mine?',
        answer:
          'Under «Meg» ser du hvem som har sett på opplysningene dine, når, og i hvilken rolle. Siden om personvern sier resten.',
      },
      {
        question: 'Jeg kommer ikke inn',
        answer:
          'Trykk «Få en kode på e-post» der du logger inn. Har du ikke e-post, kan kontaktpersonen din gi deg en kode på papir.',
      },
      {
        question: 'Hvordan legger jeg ut en oppgave?',
        answer:
          'Du som er fagleder, velger «Legg ut oppgave». Fem svar, så er den ute. Du kan endre eller avlyse når som helst; de som er med, får beskjed.',
      },
    ],
    stillTitle: 'Fant du ikke svaret?',
    still: 'Ring den som møter deg, eller kontaktpersonen din. Det er lov å spørre om alt.',
    dangerTitle: 'Haster det?',
    danger: 'Ved fare for liv og helse: ring 113. Si fra til den nærmeste ansatte med en gang.',
  },
  accessibility: {
    title: 'Tilgjengelighet',
    lead: 'Alle skal kunne bruke Oppgavetorget. Vi følger WCAG 2.2 på nivå AA.',
    doneTitle: 'Slik er det laget',
    done: [
      'Alt kan brukes med tastatur, og er laget for skjermleser.',
      'Det du trenger for å finne, ta, møte til og si fra om en vakt, går uten JavaScript. Det er bare kameraet, opplesing, deling og utskrift med knapp, påminnelser på telefonen og bruk uten nett som trenger det.',
      'Teksten kan gjøres dobbelt så stor, og siden følger med.',
      'Knapper, felter og menyer er store nok til å treffe med tommelen. Lenker inne i en tekst er så høye som teksten.',
      'Status står med ord og form, aldri bare med farge.',
      'Lyst og mørkt kan velges, og bevegelse er slått av for dem som ber om det.',
      'Hver side prøves automatisk for feil, i lyst og mørkt, hver gang noe endres.',
    ],
    knownTitle: 'Det vi vet ikke er godt nok ennå',
    known: [
      'Sidene er på bokmål og engelsk. Flere språk er forberedt, men ikke oversatt.',
      'Vi har ikke prøvd sidene sammen med folk som bruker skjermleser til daglig.',
      'Tekster som stedene skriver selv, kan være tyngre å lese enn våre.',
      'På en smal telefon vises tabeller som kort. Noen skjermlesere sier da ikke overskriften på hver kolonne.',
    ],
    tellTitle: 'Si fra',
    tell: 'Finner du noe som stenger deg ute, si fra til kommunen. Da skal det rettes, og du skal få hjelp på en annen måte så lenge. Uu-tilsynet fører tilsyn med reglene.',
    date: 'Sist gått gjennom {date}.',
  },
  privacy: {
    title: 'Personvern',
    lead: 'Vi lagrer lite, viser mindre, og du kan se hvem som har sett.',
    sections: [
      {
        title: 'Dette lagrer vi om deg som tar oppgaver',
        text: 'Navn, fødselsdato, e-post og telefon om du gir oss dem, språk, bydel, hvor mye norsk du kan, hva du kan løfte, lønnet eller ulønnet, tidene du kan, hvor langt du vil reise, hva du liker å gjøre, det du deler om hva som hjelper deg, hva du er spurt om og svarte, vaktene dine, oppmøtet, og at et krav er sett. For et krav lagrer vi bare ja, dato og hvem som så det, aldri hva som sto der.',
      },
      {
        title: 'Dette lagrer vi ikke',
        text: 'Fødselsnummer, diagnoser, innholdet i attester, hvilke ytelser noen får, eller noe om dem som bor på stedene. Vi følger ikke med på hvor du er.',
      },
      {
        title: 'Dette ser stedene',
        text: 'Fornavn og første bokstav i etternavnet, hvor mye norsk du kan, om kravene er i orden, og det du selv velger å dele. Har du arbeidsavtale der, ser de hele navnet. De ser det når du har spurt om en vakt eller er på den, og i 30 dager etterpå. Før du har sagt ja, ser de bare et nummer og hva som passer, aldri hvem du er. Ber du om å bli ringt eller om følge, ser de navnet ditt til du har svart, og nummeret om de skal ringe. De ser aldri hvorfor du er med, og aldri hvorfor du ikke kunne komme.',
      },
      {
        title: 'Har du en veileder',
        text: 'Veilederen ser navn, fødselsdato, telefon og e-post, hva som passer for deg, hvor mange timer du kan i uka, vaktene og oppmøtet som fakta, og det dere har avtalt. Hvorfor du sa nei til en oppgave, ser veilederen aldri. Hvorfor du ikke kunne komme, ser veilederen bare om du deler det. Ingenting her vurderer deg eller gir deg karakter.',
      },
      {
        title: 'Hvem vi spør først',
        text: 'Vi ser på hva som passer: tid, sted, krav og hva du liker. Blant dem det passer like godt for, spør vi først dem som har hatt minst i forhold til tiden de kan. Ingen får poeng for hvem de er. Under «Meg» kan du lese hvordan det er for deg.',
      },
      {
        title: 'Tall om mange',
        text: 'Kommunen ser antall, aldri navn. Tall om færre enn fem personer vises ikke.',
      },
      {
        title: 'Hvor lenge',
        text: 'Grunner du ikke har delt, slettes etter sju dager; bare antallet blir igjen. Hvorfor du sa nei til en oppgave, husker vi i 60 dager, så vi spør bedre neste gang. Resten står til kommunen sletter det, etter sin plan.',
      },
      {
        title: 'Dine rettigheter',
        text: 'Under «Meg» ser og retter du det meste selv. Du har rett til å se alt, få en kopi, få rettet det som er feil, og be om at det slettes: be kommunen om det. Under «Meg» ser du også hvem som har sett på opplysningene dine. Du kan klage til Datatilsynet.',
      },
      {
        title: 'Informasjonskapsler',
        text: 'Bare det som trengs: for å holde deg innlogget, og for å huske språk og utseende, hvilken telefon det er, steder du har sjekket inn på, hvor du kom fra, hva du valgte sist, og det du holdt på å skrive. Ingen sporing, ingen reklame, ingen andre selskaper.',
      },
    ],
    who: 'Kommunen er ansvarlig for opplysningene.',
  },
  settings: {
    title: 'Språk og utseende',
    language: 'Språk',
    scheme: 'Lyst eller mørkt',
    auto: 'Som telefonen eller maskinen',
    light: 'Lyst',
    dark: 'Mørkt',
    saved: 'Lagret på denne enheten.',
    savedToo: 'Lagret. Språket følger deg til andre enheter. Lyst eller mørkt gjelder bare denne.',
    coming: 'Flere språk er forberedt, men ikke oversatt ennå.',
  },
};
