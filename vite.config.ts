import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

// What most pages show travels in one file, with the style sheet in one file too: on a phone one request less for each.
// What only staff see stays out of it.
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
