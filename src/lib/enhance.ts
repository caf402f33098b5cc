import { enhance as kit } from '$app/forms';
import { invalidateAll } from '$app/navigation';
import { page, updated } from '$app/state';
import type { ActionResult } from '@sveltejs/kit';
import { mount, tick, unmount } from 'svelte';
import FormError from './components/FormError.svelte';

type Update = (options?: { reset?: boolean }) => Promise<void>;

/** For a form that goes on showing what was saved. */
export const keep = (update: Update): Promise<void> => update({ reset: false });

/**
 * Where the work goes on once a form was answered: at the first that is wrong, in the order of the page. Where what was tapped is gone
 * from the page, or the sentence that says what was done is out of view, at that sentence; else nobody is moved.
 */
async function focusOnward(tapped: HTMLElement | null): Promise<void> {
  await tick();
  const wrong = document.querySelector<HTMLElement>('[aria-invalid="true"], [data-wrong], [role="alert"]');
  if (wrong) return wrong.focus();
  const told = document.querySelector<HTMLElement>('[data-done]');
  const here = document.activeElement;
  const stays =
    (tapped?.isConnected && tapped.offsetParent !== null) || (here !== null && here !== document.body);
  if (told && !(stays && inView(told))) told.focus();
}

const inView = (element: HTMLElement): boolean => {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
};

/** The same of what another may have changed meanwhile: refused or not, the page then shows what there is. */
export const keepAnew = async (update: Update, result: ActionResult): Promise<void> => {
  // what was done is read anew by itself; and before the answer is shown, since the page forgets that when it is read anew
  if (result.type === 'failure') await invalidateAll();
  await keep(update);
};

type Written = Map<HTMLInputElement | HTMLTextAreaElement, string>;

const isWritten = (field: EventTarget | null): field is HTMLInputElement | HTMLTextAreaElement =>
  field instanceof HTMLTextAreaElement ||
  (field instanceof HTMLInputElement && !['hidden', 'checkbox', 'radio', 'password'].includes(field.type));

/** What is written in a form from now on, until it is asked for. */
function listenTo(form: HTMLFormElement): () => Written {
  const written: Written = new Map();
  const note = ({ target }: Event) => void (isWritten(target) && written.set(target, target.value));
  form.addEventListener('input', note);
  return () => {
    form.removeEventListener('input', note);
    return written;
  };
}

/** What was written while an answer was on its way, and was shown, is not set back by it. */
function writeAgain(written: Written): void {
  for (const [field, value] of written) {
    if (!field.isConnected || field.value === value) continue;
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

// Sends a form without leaving the page. Who turns out to be signed out sends it again as a browser does,
// and comes to the page that keeps what was typed. Where no answer comes, the form stays as it is and says so.
// A page from before a new version sends it as a browser does, too: the answer is a whole page of the version that gave it.
export const enhance = (
  form: HTMLFormElement,
  then: (update: Update, result: ActionResult) => Promise<void> | void = (update) => update(),
) => {
  let unheard: ReturnType<typeof mount> | null = null;
  const heard = () => {
    if (unheard) void unmount(unheard);
    unheard = null;
  };
  const enhanced = kit(form, async ({ submitter, cancel }) => {
    heard();
    const written = listenTo(form);
    if (await updated.check()) {
      written();
      cancel();
      enhanced.destroy();
      form.requestSubmit(submitter);
      return;
    }
    return async ({ result, update }) => {
      if (result.type === 'error' && result.status === 401) {
        written();
        enhanced.destroy();
        form.requestSubmit(submitter);
        return;
      }
      // nothing came, or what another network says in our place; or the server itself was not answered in time
      if (result.type === 'error' && (!result.status || result.status === 503)) {
        written();
        const { unheard: nothing, unsureForm } = page.data.common.problem;
        const props = { refusal: result.status ? unsureForm : nothing, unheard: true };
        unheard = mount(FormError, { target: form, anchor: form.firstChild ?? undefined, props });
        await tick();
        form.querySelector<HTMLElement>('[data-unheard]')?.focus();
        return;
      }
      await then(update, result);
      await tick();
      writeAgain(written());
      await focusOnward(submitter);
    };
  });
  return {
    destroy() {
      heard();
      enhanced.destroy();
    },
  };
};
