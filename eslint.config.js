import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import rooms from './scripts/lint/rooms.js';
import svelteConfig from './svelte.config.js';

export default ts.config(
  {
    ignores: [
      '.svelte-kit/',
      'build/',
      '.data/',
      'node_modules/',
      'test-results/',
      'playwright-report/',
      'src/lib/database.types.ts',
    ],
  },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  {
    rules: {
      // TypeScript knows which names exist
      'no-undef': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
    },
  },
  {
    // the inside of the backend in our process is known in one room only
    files: ['**/*.{js,ts,svelte}'],
    ignores: ['src/lib/server/lite/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@supabase/lite', '@supabase/lite/*'],
              message: 'What touches the inside of @supabase/lite stands in src/lib/server/lite.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.svelte'],
    plugins: { rooms },
    rules: {
      'rooms/no-other-role': 'error',
      'rooms/server-by-name': 'error',
      'rooms/ids-by-matcher': 'error',
    },
  },
  {
    // a test waits for what happens, never for time to pass: on a slow machine it is too short, on a quick one wasted
    files: ['tests/**/*.ts', '**/*.test.ts', 'scripts/test/**/*.ts', 'scripts/test.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[property.name='waitForTimeout']",
          message: 'Wait for what shall be there (expect(…).toBeVisible(), until(…)), not for time to pass.',
        },
        {
          selector:
            "ImportDeclaration[source.value='node:timers/promises'] ImportSpecifier[imported.name='setTimeout']",
          message: 'Wait for what shall be there: until(…) of tests/until.ts looks until it is.',
        },
        {
          selector: "NewExpression[callee.name='Promise'] CallExpression[callee.name='setTimeout']",
          message: 'Wait for what shall be there: until(…) of tests/until.ts looks until it is.',
        },
        {
          selector: 'Literal[value=/pg_sleep/], TemplateElement[value.raw=/pg_sleep/]',
          message: 'Hold a lock instead of sleeping: no test depends on how fast a machine is.',
        },
      ],
    },
  },
  {
    // the demonstration is told in acts, each short enough to be read
    files: ['supabase/seed/**'],
    rules: { 'max-lines-per-function': ['error', 120] },
  },
  {
    // a text is written as it stands within a sentence, and begins one through sentence() or {Name}; what is searched may be made small
    files: ['src/routes/**', 'src/lib/components/**'],
    ignores: ['**/*.server.ts', '**/*.test.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[property.name=/^to(Locale)?(Lower|Upper)Case$/]',
          message: 'Write the text as it stands within a sentence; sentence() of lib/say.ts begins one.',
        },
      ],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig, extraFileExtensions: ['.svelte'] } },
    rules: {
      // no base path: the app stands at the root of its own address
      'svelte/no-navigation-without-resolve': 'off',
      // {' '} keeps a space that the formatter would take away
      'svelte/no-useless-mustaches': 'off',
    },
  },
);
