import type { ActionData } from './$types';

export type FormAnswer = ActionData;

type Answered = {
  refusal?: string;
  errors: Record<string, string>;
  values: Record<string, string>;
  saved: boolean;
};

/** What came back to one of the page's forms; nothing when it was another's. */
export const answerAt = (form: FormAnswer, at: string): Answered => {
  const own = form?.at === at ? form : null;
  return {
    refusal: own && 'refusal' in own ? own.refusal : undefined,
    errors: (own && 'errors' in own ? own.errors : undefined) ?? {},
    values: (own && 'values' in own ? own.values : undefined) ?? {},
    saved: Boolean(own && 'saved' in own && own.saved),
  };
};
