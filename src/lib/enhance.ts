import { enhance as kit } from '$app/forms';
import { tick } from 'svelte';

type Update = (options?: { reset?: boolean }) => Promise<void>;

/** For a form that goes on showing what was saved. */
export const keep = (update: Update): Promise<void> => update({ reset: false });

/** What a form brought back is found without looking: the first that is wrong, in the order of the page. */
export async function focusError(): Promise<void> {
  await tick();
  document.querySelector<HTMLElement>('[aria-invalid="true"], [data-wrong], [role="alert"]')?.focus();
}

// Sends a form without leaving the page. Who turns out to be signed out sends it again as a browser does,
// and comes to the page that keeps what was typed.
export const enhance = (
  form: HTMLFormElement,
  then: (update: Update) => Promise<void> | void = (update) => update(),
) => {
  const enhanced = kit(form, ({ submitter }) => async ({ result, update }) => {
    if (result.type === 'error' && result.status === 401) {
      enhanced.destroy();
      form.requestSubmit(submitter);
      return;
    }
    await then(update);
    await focusError();
  });
  return enhanced;
};
