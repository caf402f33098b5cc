import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig, type Plugin } from 'vite';

// What most pages are dressed in travels in one style sheet: on a phone one request less for each. What only staff see stays out of
// it, and so does what only candidates' pages do: those have no scripts, and a staff page would carry theirs.
const shared =
  /src\/styles\/\w+\.css|src\/routes\/\+layout\.svelte|src\/lib\/(say|time|roles|components\/(?!Staff|Status|Invitation|Print|NoticeList|Field|OpenShell)[A-Z]\w+\.svelte)/;
const onlyCandidates =
  /src\/lib\/components\/(ActionBar|CandidateShell|Levels|Tap|TaskCard|TaskFacts|Told)\.svelte(?!\?.*type=style)/;

// A page that was opened before a new version was started asks the new one where a link leads, and would be told of parts that
// fit no page of its own. It is told of none instead, and goes there as a browser does, with a whole page.
const routesForOwnPages: Plugin = {
  name: 'routes-for-own-pages',
  transform(code, id) {
    if (!/@sveltejs\/kit\/src\/runtime\/server\/page\/server_routing\.js$/.test(id)) return null;
    const told = 'export const route = ${csr_route};';
    if (!code.includes(told))
      throw new Error('SvelteKit writes the answer about a route differently now: see routesForOwnPages.');
    return (
      "import { options } from '__SERVER__/internal.js';\nimport { get_global_name } from '../utils.js';\n" +
      code.replace(told, 'export const route = globalThis.${get_global_name(options)} && ${csr_route};')
    );
  },
};

export default defineConfig({
  plugins: [sveltekit(), routesForOwnPages],
  environments: {
    client: {
      build: {
        rolldownOptions: {
          output: {
            codeSplitting: {
              groups: [{ name: 'shared', test: (id) => shared.test(id) && !onlyCandidates.test(id) }],
            },
          },
        },
      },
    },
  },
});
