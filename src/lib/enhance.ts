import { enhance as kit } from '$app/forms';

type Update = (options?: { reset?: boolean }) => Promise<void>;

/** For a form that goes on showing what was saved. */
export const keep = (update: Update): Promise<void> => update({ reset: false });

// Sends a form without leaving the page. Who turns out to be signed out sends it again as a browser does,
// and comes to the page that keeps what was typed.
export const enhance = (
  form: HTMLFormElement,
  then: (update: Update) => Promise<void> | void = (update) => update(),
) => {
  const enhanced = kit(form, ({ submitter }) => ({ result, update }) => {
    if (result.type !== 'error' || result.status !== 401) return then(update);
    enhanced.destroy();
    form.requestSubmit(submitter);
  });
  return enhanced;
};
