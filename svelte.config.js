import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import adapter from '@sveltejs/adapter-node';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { fingerprint } from './scripts/build/sources.ts';

// The one script of our own in every page. By its hash: Kit gives a page without the framework no nonce.
const page = readFileSync(join(import.meta.dirname, 'src/app.html'), 'utf8');
const script = /<script>([^]*?)<\/script>/.exec(page)?.[1] ?? '';
const hash = createHash('sha256').update(script).digest('base64');

/** @type {import('@sveltejs/kit').Config} */
const config = {
  preprocess: vitePreprocess(),
  // four signs instead of fifteen on every element that a component styles: they travel to every phone
  compilerOptions: { cssHash: ({ hash, css }) => `s${hash(css).slice(0, 3)}` },
  kit: {
    // "npm run build" says where, and puts it in the place of the one before when it is whole (scripts/build/versions.ts)
    adapter: adapter({
      precompress: true,
      out: process.env.OPPGAVETORGET_BUILD_INTO || '.svelte-kit/unpublished',
    }),
    // By what it is made of, not by the hour: whatever else reads this file while the app is built writes the same version into what
    // both generate, or the pages' own half and the server's would not know each other.
    version: { name: fingerprint().slice(0, 20) },
    // the list of all routes, staff's too, would be the next largest thing a candidate's phone has to fetch
    router: { resolution: 'server' },
    // a page that was kept, or that the worker makes of another, finds its style sheets whatever its address
    paths: { relative: false },
    // the pages register the worker themselves, when there is something for it to do
    serviceWorker: { register: false },
    csp: {
      mode: 'auto',
      directives: {
        'default-src': ['self'],
        'script-src': ['self', `sha256-${hash}`],
        // the hash is the one inline style there is: SvelteKit's own hidden announcer of page changes
        'style-src': ['self', 'unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
        'img-src': ['self', 'data:'],
        'font-src': ['self'],
        'connect-src': ['self'],
        'worker-src': ['self'],
        'manifest-src': ['self'],
        'object-src': ['none'],
        'base-uri': ['none'],
        'form-action': ['self'],
        'frame-ancestors': ['none'],
      },
    },
    typescript: {
      config(tsconfig) {
        tsconfig.include.push(
          '../scripts/**/*.ts',
          '../tests/**/*.ts',
          '../playwright.config.ts',
          '../vitest.config.ts',
          '../supabase/seed/**/*.ts',
        );
        // the worker's world has no window: it is checked by its own tsconfig
        tsconfig.exclude.push('../src/worker/**');
        return tsconfig;
      },
    },
  },
};

export default config;
