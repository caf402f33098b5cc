import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

// it begins, is looked over, and moves house
const moving = ['accounts', 'auth', 'backup', 'begin', 'copies', 'doctor', 'newer', 'nodes'].map(
  (name) => `tests/runtime/${name}.test.ts`,
);

export default defineConfig({
  test: {
    // what a failing check prints can be read
    diff: { truncateThreshold: 40, truncateAnnotation: '… and so on' },
    chaiConfig: { truncateThreshold: 200 },
    projects: [
      {
        plugins: [sveltekit()],
        test: {
          name: 'unit',
          environment: 'node',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
          // where a machine is slow: what never ends shall end, and nothing else hangs on it
          testTimeout: 120_000,
        },
      },
      {
        // real processes on real folders: one file at a time, and the time it takes on a slow machine
        test: {
          name: 'runtime',
          environment: 'node',
          include: ['tests/runtime/**/*.test.ts'],
          exclude: moving,
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        // as runtime, beside it
        test: {
          name: 'moving',
          environment: 'node',
          include: moving,
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        // what happens in time, and at once, on a database of its own
        test: {
          name: 'histories',
          environment: 'node',
          include: ['tests/histories/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        // against the Supabase that "npm run test:supabase" is given
        test: {
          name: 'on-supabase',
          environment: 'node',
          include: ['tests/on-supabase/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        // what takes minutes: "npm run test:long"
        test: {
          name: 'long',
          environment: 'node',
          include: ['tests/long/**/*.test.ts'],
          fileParallelism: false,
        },
      },
    ],
  },
});
