// Words of what no task may hold, and of anybody's health, by the reason why they are watched. The same list stands in SQL
// (private.watched_words), where it holds for whoever writes; a test holds the two equal.

export const watched = [
  [
    'care',
    'stell(e|er|es|et|ing)?|(morgen|kvelds|natt)stell(et)?|bleie(r|n|ne|skift|skifte)?|bleia|dusj(er|et|ing)|dusjes?|bades?|bader|bading|(toalett|do)besøk|toaletthjelp|tann(puss|stell)|munnstell|barber(e|er|es|ing)|(på|av)kledning|kles? (på|av)|pleies?|pleier|pleien|intim(hygiene|vask)|kroppsvask|sengebad|kateter(et|pose)?|stomi(en|pose)?|avføring(en)?|urin(en)?|følge ([a-zæøå]+ ){0,2}(på|til) (do|wc|toalett|toalettet|badet)|(do|wc|toalett)(besøk)? med følge|vask(e|er)? (beboer|pasient|bruker)[a-zæøå]*|diapers?|nappy|nappies|toileting|bathing',
  ],
  [
    'medicine',
    'medisin(en|er|ene|ering|ere|erer|utdeling|dosett)?|legemid[a-zæøå]*|medikament[a-zæøå]*|insulin[a-zæøå]*|dosett[a-zæøå]*|pille(r|n|ne)?|tablett(er|en|ene)?|injeksjon[a-zæøå]*|sprøyte(r|n|ne)?|vaksine[a-zæøå]*|smertestillende|paracet|morfin|resept(en|er|ene)?|øyedråper|inhalator(en)?|medicines?|medication|pills?|injections?',
  ],
  [
    'feeding',
    'mates?|mater|matet|mating|(mate|spise)hjelp|hjelp(e|er)? ([a-zæøå]+ ){0,3}å (spise|drikke)|sonde(n|mat|ernæring)?|moset|mosekost|purert|konsistenstilpasset|fortykning[a-zæøå]*|findelt mat|svelge?vansker|dysfagi|feed|feeds|feeding',
  ],
  [
    'lifting',
    'løft|løftes?|løfter|løftet|løfting|forflyttes?|forflytter|forflytning(en|er)?|person(løft|løfter|heis)|(pasient|tak)heis(en)?|lifts?|liften|lifting|forflytt',
  ],
  [
    'photos',
    'foto|fotoer|fotografi[a-zæøå]*|fotografer[a-zæøå]*|filmes?|filmer|filming|selfie(r|s)?|ta bilder?|videoopptak|photos?|photograph[a-z]*',
  ],
  [
    'clinical',
    'sår|såret|sårene|sårstell|bandasje[a-zæøå]*|blod(prøve|trykk|sukker)[a-zæøå]*|feber(en)?|pasientjournal[a-zæøå]*|symptom(er|ene)?|måle (puls|temperatur|feber)|wounds?|blood pressure',
  ],
  [
    'health',
    'demens[a-zæøå]*|dement|demente|diagnose[a-zæøå]*|alzheimer[a-zæøå]*|parkinson[a-zæøå]*|kreft[a-zæøå]*|diabet[a-zæøå]*|hiv|astma[a-zæøå]*|hjerteinfarkt(et)?|hjerneslag(et)?|utviklingshem[a-zæøå]*|ms|epilep[a-zæøå]*|kols|psykose[a-zæøå]*|psykotisk|depresjon[a-zæøå]*|deprimert|angst(en)?|schizofren[a-zæøå]*|bipolar|autis[a-zæøå]*|adhd|rus(misbruk|avhengig)[a-zæøå]*|syk|syke|sykt|sykdom[a-zæøå]*|syke?meld[a-zæøå]*|selvmord[a-zæøå]*|dementia|depress(ed|ion)|anxiety|illness|diagnos(is|ed)|suicid[a-z]*',
  ],
] as const;

export type Reason = (typeof watched)[number][0];
// compounds that name a room or a ward
const noRoom =
  '(?![a-zæøå]*(?:rom|rommet|rommene|avdeling|avdelinga|avdelingen|avdelingene|poliklinikk|poliklinikken|lab|laben|laboratoriet|post|posten|prøvetakingen)(?![a-zæøå0-9]))';
const patterns = watched.map(
  ([reason, forms]) =>
    [reason, new RegExp(`(?<![a-zæøå0-9])${noRoom}(?:${forms})(?![a-zæøå0-9])`, 'g')] as const,
);

// soft hyphens, joiners and the like, inside a word
const unseen = /[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/g;

/** Each watched word of a text, as it stands there but in small letters, with the reason. */
export const watchedIn = (text: string): { word: string; reason: Reason }[] => {
  const plain = text.normalize('NFKC').replace(unseen, '').toLowerCase();
  return patterns.flatMap(([reason, pattern]) =>
    [...new Set(plain.match(pattern))].map((word) => ({ word, reason })),
  );
};

const ofHealth = new Set<Reason>(['health', 'medicine', 'clinical']);
/** It says something of somebody's health. */
export const namesHealth = (text: string): boolean =>
  watchedIn(text).some(({ reason }) => ofHealth.has(reason));
