import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

// What most pages show travels with the runtime in one file: on a phone one request and 2 kB less than a dozen
// small ones. What only staff see stays out of it.
const shared =
  /src\/lib\/(say|time|roles|components\/(?!Staff|Status|Invitation|Print|NoticeList|Field|OpenShell)[A-Z]\w+\.svelte)/;

export default defineConfig({
  plugins: [tailwindcss(), sveltekit()],
  environments: {
    client: {
      build: {
        rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'shared', test: shared }] } } },
      },
    },
  },
});
