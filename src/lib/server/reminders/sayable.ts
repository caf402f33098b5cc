// What may stand on a lock screen, where anybody reads it over a shoulder. Our own texts are held to it by a test; what a
// place has written is left out where it does not keep to it, and is read in the app.

/** Who one comes from, why, and what was asked of one: in no text, in no language. */
export const sensitive =
  /\bnav\b|navs\b|tilrettel|veileder|adviser|aktivitetsplikt|stønad|sosial(hjelp|tjeneste)|kvalifiseringsprogram|introduksjonsprogram|referr|henvis|politiattest|police certificate|tuberkul|\btb\b|mrsa|taushet|confidentiality|hygienekurs|hygiene course|\bkrav(et|ene)?\b|clearance|requirement|diagnos|sykdom|sykmeld|legetime|helse(plager|årsak)|arbeidstrening|work training/i;

// «Spør etter Kari», «hos Kari»: a capital letter within a sentence of a place's own
const someName = /spør etter|\bask for\b|(?<=[^.!?:\s]\s+)\p{Lu}\p{Ll}/u;

const holdsWordOf = (text: string, name: string): boolean =>
  name
    .split(/\s+/)
    .filter((word) => word.length > 1)
    .some((word) => text.toLocaleLowerCase('nb').includes(word.toLocaleLowerCase('nb')));

/** A place's own words, or nothing when they name the one who meets people or say what is nobody's business. */
export const sayable = (text: string | null, contactName: string | null): string | null =>
  text && !sensitive.test(text) && !(contactName && holdsWordOf(text, contactName)) ? text : null;

/** The same for words in which a name may stand that we do not know: no name beside a place. */
export const sayableNameless = (text: string | null, contactName: string | null): string | null =>
  text && !someName.test(text) ? sayable(text, contactName) : null;
