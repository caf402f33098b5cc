import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

// What most pages show travels with the runtime in one file: on a phone one request and 2 kB less than a dozen
// small ones, with the style sheet in one file too. What only staff see stays out of it.
const shared =
  /src\/styles\/\w+\.css|src\/routes\/\+layout\.svelte|src\/lib\/(say|time|roles|components\/(?!Staff|Status|Invitation|Print|NoticeList|Field|OpenShell)[A-Z]\w+\.svelte)/;

export default defineConfig({
  plugins: [sveltekit()],
  environments: {
    client: {
      build: {
        rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'shared', test: shared }] } } },
      },
    },
  },
});
