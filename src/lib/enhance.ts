import { enhance as kit } from '$app/forms';
import { invalidateAll } from '$app/navigation';
import { page, updated } from '$app/state';
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
export const keepAnew = async (update: Update): Promise<void> => {
  await keep(update);
  await invalidateAll();
};

type Written = Map<HTMLInputElement | HTMLTextAreaElement, string>;

const writtenIn = (form: HTMLFormElement): Written =>
  new Map(
    [...form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')]
      .filter(({ type }) => !['hidden', 'checkbox', 'radio', 'password'].includes(type))
      .map((field) => [field, field.value]),
  );

/** What is written while an answer is on its way is not set back by it. */
async function keepWriting(form: HTMLFormElement, sent: Written, answer: () => Promise<void> | void) {
  const since = [...writtenIn(form)].filter(([field, value]) => sent.has(field) && sent.get(field) !== value);
  await answer();
  await tick();
  for (const [field, value] of since) {
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
  then: (update: Update) => Promise<void> | void = (update) => update(),
) => {
  let unheard: ReturnType<typeof mount> | null = null;
  const heard = () => {
    if (unheard) void unmount(unheard);
    unheard = null;
  };
  const enhanced = kit(form, async ({ submitter, cancel }) => {
    heard();
    const sent = writtenIn(form);
    if (await updated.check()) {
      cancel();
      enhanced.destroy();
      form.requestSubmit(submitter);
      return;
    }
    return async ({ result, update }) => {
      if (result.type === 'error' && result.status === 401) {
        enhanced.destroy();
        form.requestSubmit(submitter);
        return;
      }
      // nothing came, or what another network says in our place; or the server itself was not answered in time
      if (result.type === 'error' && (!result.status || result.status === 503)) {
        const { unheard: nothing, unsureForm } = page.data.common.problem;
        const props = { refusal: result.status ? unsureForm : nothing, unheard: true };
        unheard = mount(FormError, { target: form, anchor: form.firstChild ?? undefined, props });
        await tick();
        form.querySelector<HTMLElement>('[data-unheard]')?.focus();
        return;
      }
      await keepWriting(form, sent, () => then(update));
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
