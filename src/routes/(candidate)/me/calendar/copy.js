// The button that copies the link, where the browser lets a page do so: this page's own file, since no other needs it. Without it the
// link is held and copied by hand.
const part = document.querySelector('[data-copy]');
const link = document.querySelector('[data-link]');
const said = document.querySelector('[data-said]');

if (part instanceof HTMLElement && link && said && 'clipboard' in navigator) {
  part.hidden = false;
  part.addEventListener('click', () =>
    navigator.clipboard.writeText(link.textContent.trim()).then(
      () => {
        said.textContent = part.dataset.copied ?? '';
      },
      () => {
        part.hidden = true;
      },
    ),
  );
}

// a module of its own, whose names are nobody else's
export {};
