import { defineConfig } from 'vitest/config';
import { plantedBugs } from './tests/model/mutants.ts';

// Suites by what they need: `unit` and `architecture` need nothing, the rest share one embedded PostgreSQL
// that tests/support/global-database.ts starts once per run.
const database = {
  globalSetup: ['tests/support/global-database.ts'],
  testTimeout: 60_000,
  hookTimeout: 120_000,
};
// Suites that start the real command run what `npm start` runs: dist, built when it is stale.
const built = { globalSetup: ['tests/support/global-build.ts'] };
// Files of a worker share what they import: nothing is mocked, and every file builds its own app. It halves the time.
const shared = { isolate: false };
const project = (name: string, include: string[], more: object = {}) => ({
  extends: true as const,
  test: { name, include, ...more },
});

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      project('unit', ['src/**/*.test.ts'], {
        ...shared,
        exclude: ['src/**/*.db.test.ts'],
        testTimeout: 60_000,
      }),
      {
        ...project('model', ['tests/model/**/*.test.ts'], { testTimeout: 240_000 }),
        plugins: [plantedBugs()],
      },
      project('architecture', ['tests/architecture/**/*.test.ts'], { testTimeout: 60_000 }),
      project('database', ['src/**/*.db.test.ts', 'tests/conformance/**/*.test.ts'], {
        ...database,
        ...shared,
      }),
      // Only where RELANCE_TEST_WORKERS names a Citus cluster (docs/guides/distributed.md).
      ...(process.env['RELANCE_TEST_WORKERS'] === undefined
        ? []
        : [project('cluster', ['tests/cluster/**/*.test.ts'], database)]),
      project('journeys', ['tests/journeys/**/*.test.ts'], { ...database, ...shared }),
      project('simulation', ['tests/simulation/**/*.test.ts'], { ...database, testTimeout: 240_000 }),
      project('compat', ['tests/compat/**/*.test.ts'], database),
      project('cli', ['tests/cli/**/*.test.ts'], { ...built, testTimeout: 180_000, hookTimeout: 180_000 }),
      project('chaos', ['tests/chaos/**/*.test.ts'], {
        ...built,
        testTimeout: 900_000,
        hookTimeout: 180_000,
      }),
      // One Chromium and one server per file; the server runs in a copy of a folder that the run makes once.
      project('browser', ['tests/browser/**/*.test.ts'], {
        globalSetup: ['tests/support/global-build.ts', 'tests/support/global-demo.ts'],
        testTimeout: 120_000,
        // A server, Chromium and a signed-in member in one hook; a busy machine takes minutes for it.
        hookTimeout: 360_000,
      }),
    ],
  },
});
