import { enhance } from '$app/forms';
import { focusError } from '$lib/enhance.ts';

// Whoever comes in may have another language than the page they came in by: the next page is loaded whole.
// With a kept form the browser sends it itself, and takes it along to the next page.
export const loadWholePage = (form: HTMLFormElement, kept?: string | undefined) =>
  kept
    ? undefined
    : enhance(form, () => async ({ result, update }) => {
        if (result.type === 'redirect') location.assign(result.location);
        else await update().then(focusError);
      });
