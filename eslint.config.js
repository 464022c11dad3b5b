// The lint that keeps effects where they belong: only adapters (and the outermost rings) may read the
// clock, draw randomness, set timers or open sockets (reliability T01).
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const seams = [
  { name: 'fetch', message: 'Outgoing calls go through the egress port.' },
  { name: 'setTimeout', message: 'Use the Scheduler port.' },
  { name: 'setInterval', message: 'Use the Scheduler port.' },
  { name: 'setImmediate', message: 'Use the Scheduler port.' },
];
const seamSyntax = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Use the Clock port.',
  },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Use the Clock port.' },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'Use the Random port.',
  },
  {
    selector: "MemberExpression[object.name='Temporal'][property.name='Now']",
    message: 'Use the Clock port.',
  },
];

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'node_modules/**',
      '.relance/**',
      'bench/results/**',
      'scripts/**',
      'bin/**',
      '**/*.mjs',
      '*.js',
      'vitest.config.ts',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.web.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      'max-lines': ['error', { max: 500 }],
      'max-lines-per-function': ['error', { max: 70, skipComments: true, skipBlankLines: true }],
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/adapters/**', 'src/ui/**', 'src/dashboard/**', 'src/**/*.test.ts'],
    rules: { 'no-restricted-globals': ['error', ...seams], 'no-restricted-syntax': ['error', ...seamSyntax] },
  },
  {
    // The browser side: components are functions of their props, hooks keep their rules.
    files: ['src/ui/**/*.{ts,tsx}', 'src/dashboard/**/*.{ts,tsx}', 'src/**/*.tsx'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      // A route is left by throwing a redirect (TanStack Router).
      '@typescript-eslint/only-throw-error': 'off',
    },
  },
  {
    files: ['tests/**/*.ts', 'bench/**/*.ts', 'src/**/*.test.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'no-console': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
);
