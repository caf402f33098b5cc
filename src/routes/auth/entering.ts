import type { SubmitFunction } from '@sveltejs/kit';

// Whoever comes in may have another language than the page they came in by: the next page is loaded whole.
export const entering: SubmitFunction =
  () =>
  async ({ result, update }) => {
    if (result.type === 'redirect') location.assign(result.location);
    else await update();
  };
