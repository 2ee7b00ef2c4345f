import { defineConfig } from 'vitest/config';

const source = { resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'] } } };

// The projects run one after the other (`groupOrder`), quick ones first: together they would fight for the cores.
export default defineConfig({
  ...source,
  test: {
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['{packages,apps}/*/src/**/*.test.ts', 'tests/structure/*.test.ts'],
          testTimeout: 30_000,
          exclude: ['**/*.{postgres,redis,tensorflow}.test.ts', '**/node_modules/**'],
        },
      },
      {
        // Loading the native library takes time and its threads fight for the cores: one process runs all of these files.
        ...source,
        test: {
          name: 'tensorflow',
          env: { TF_CPP_MIN_LOG_LEVEL: '3' },
          sequence: { groupOrder: 2 },
          include: ['{packages,apps}/*/src/**/*.tensorflow.test.ts', 'tests/engine/*.tensorflow.test.ts'],
          pool: 'forks',
          isolate: false,
          maxWorkers: 1,
          testTimeout: 120_000,
        },
      },
      {
        // One Postgres and one Redis for the run; each file has a database and a key prefix of its own.
        ...source,
        test: {
          name: 'services',
          sequence: { groupOrder: 1 },
          include: ['{packages,apps}/*/src/**/*.{postgres,redis}.test.ts'],
          globalSetup: ['tests/services-setup.ts'],
          maxWorkers: 2,
          testTimeout: 60_000,
          // The first file to come makes the template database.
          hookTimeout: 60_000,
          // An event is shown once no older transaction runs on the server, those of other files' databases included.
          expect: { poll: { timeout: 20_000 } },
        },
      },
      {
        ...source,
        test: {
          name: 'end-to-end',
          sequence: { groupOrder: 3 },
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/{structure,engine}/**'],
          globalSetup: ['tests/services-setup.ts'],
          pool: 'forks',
          maxWorkers: 1,
          testTimeout: 900_000,
          expect: { poll: { timeout: 20_000 } },
        },
      },
    ],
  },
});
