// What somebody has written in a page that is made anew around them: it is written again where it stood.

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const isField = (target: EventTarget | null): target is Field =>
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement ||
  (target instanceof HTMLInputElement && !['hidden', 'password', 'file'].includes(target.type));

const isTicked = (field: Field): field is HTMLInputElement =>
  field instanceof HTMLInputElement && ['checkbox', 'radio'].includes(field.type);

/** Which field of which form, whatever page it is made for: what a form is about stands in its hidden fields. */
function nameOf(field: Field): string {
  const { form } = field;
  const about = form
    ? [...form.querySelectorAll<HTMLInputElement>('input[type=hidden]')]
        .filter(({ name }) => !['shown', 'request_id', 'version'].includes(name))
        .map(({ name, value }) => `${name}=${value}`)
    : [];
  return [form?.getAttribute('action'), ...about, field.name, isTicked(field) ? field.value : ''].join('|');
}

/** Listens to what is written from now on. What was sent is no longer being written. */
export function listen(): { again: () => () => void; stop: () => void } {
  // each with the page that it was written on
  const written = new Map<Field, string>();
  const note = ({ target }: Event) => void (isField(target) && written.set(target, location.pathname));
  const sent = ({ target }: Event) => {
    for (const field of written.keys()) if (field.form === target) written.delete(field);
  };
  addEventListener('input', note, true);
  addEventListener('submit', sent, true);
  return {
    /** Now the page is about to be made anew; what this gives back is called when it is. */
    again: () => {
      const kept = new Map(
        [...written]
          .filter(([field, page]) => field.isConnected && field.form && page === location.pathname)
          .map(([field]) => [nameOf(field), isTicked(field) ? field.checked : field.value]),
      );
      const focused = document.activeElement;
      const here = isField(focused) && written.has(focused) ? nameOf(focused) : null;
      written.clear();
      return () => {
        for (const field of document.querySelectorAll<Field>('input, textarea, select')) {
          if (!isField(field)) continue;
          const value = kept.get(nameOf(field));
          if (value === undefined) continue;
          if (isTicked(field)) field.checked = value === true;
          else field.value = String(value);
          field.dispatchEvent(new Event('input', { bubbles: true }));
          field.dispatchEvent(new Event('change', { bubbles: true }));
          for (let box = field.closest('details'); box; box = box.parentElement?.closest('details') ?? null)
            box.open = true;
          if (here === nameOf(field)) field.focus();
        }
      };
    },
    stop: () => {
      removeEventListener('input', note, true);
      removeEventListener('submit', sent, true);
    },
  };
}
