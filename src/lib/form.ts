/** What comes back to a form, the same from every action and on every page. All in it is for the reader's eyes. */
export type Answer<D extends Done = Done> = {
  /** why it was not done, as a sentence; null when nothing refused it */
  refusal: string | null;
  /** what is wrong, by field */
  errors: Readonly<Record<string, string>>;
  /** what was typed, by field; several answers to one question stand a line each */
  values: Readonly<Record<string, string>>;
  /** which form on the page, or which thing it concerns */
  about: string;
  /** what happened, and what there is to show of it */
  done: D | null;
};

export type Done = { what: string };

/** What came back to one of a page's forms; nothing when it was another's. */
export const answerTo = (form: Answer | null, about: string): Omit<Answer, 'done' | 'about'> =>
  form?.about === about ? form : { refusal: null, errors: {}, values: {} };
