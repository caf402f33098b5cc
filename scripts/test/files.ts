// The steps that only read files.
import { add, one, type Step } from './step.ts';
import { tool } from './processes.ts';

/** Every step reads settings that the framework writes. */
export const framework = () => tool('@sveltejs/kit/svelte-kit.js', ['sync']);

export const types: Step = {
  name: 'types',
  says: 'types of every file',
  async run() {
    const sync = await framework();
    const checked = await tool('svelte-check/bin/svelte-check', [
      '--tsconfig',
      './tsconfig.json',
      '--fail-on-warnings',
      '--output',
      'human',
    ]);
    const worker = await tool('typescript/bin/tsc', ['--project', 'src/worker']);
    return one(
      sync.ok && checked.ok && worker.ok,
      () => `${sync.ok ? '' : sync.output}\n${checked.output}\n${worker.output}`,
    );
  },
};

export const lint: Step = {
  name: 'lint',
  says: 'format and lint',
  async run() {
    const format = await tool('prettier/bin/prettier.cjs', ['--check', '.']);
    const linted = await tool('eslint/bin/eslint.js', ['.', '--max-warnings=0']);
    return add(
      one(format.ok, () => format.output),
      one(linted.ok, () => linted.output),
    );
  },
};
