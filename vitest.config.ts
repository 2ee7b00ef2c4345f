import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const source = { resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'] } } };

/** Files that take a minute where others take seconds: begun last, each would keep one core waiting. */
const LONG = ['tests/service/tutorial.test.ts', 'tests/service/recipes.test.ts'];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => LONG.some((path) => moduleId.endsWith(path));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

// The projects run one after the other (`groupOrder`), quick ones first: together they would fight for the cores.
export default defineConfig({
  ...source,
  test: {
    sequence: { sequencer: LongFirst },
    projects: [
      {
        // Files of one process share the modules that they load: these tests keep nothing in them, and loading takes most of the time.
        ...source,
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          isolate: false,
          include: ['{packages,apps}/*/src/**/*.test.ts', 'tests/structure/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
          exclude: ['**/*.{postgres,redis,tensorflow}.test.ts', '**/node_modules/**'],
        },
      },
      {
        // Loading the native library takes time and its threads fight for the cores: one process runs all of these files.
        ...source,
        test: {
          name: 'tensorflow',
          env: { TF_CPP_MIN_LOG_LEVEL: '3' },
          sequence: { groupOrder: 3 },
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
          isolate: false,
          maxWorkers: 2,
          testTimeout: 60_000,
          // The first file to come makes the template database.
          hookTimeout: 60_000,
          // An event is shown once no older transaction runs on the server, those of other files' databases included.
          expect: { poll: { timeout: 20_000 } },
        },
      },
      {
        // The API and the page in a browser, without planner and workers.
        ...source,
        test: {
          name: 'dashboard',
          sequence: { groupOrder: 2 },
          include: ['tests/dashboard/*.test.ts'],
          globalSetup: ['tests/services-setup.ts'],
          isolate: false,
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 20_000 } },
        },
      },
      {
        // All parts of the service as processes. They wait for each other half of the time, so two files run at once.
        ...source,
        test: {
          name: 'end-to-end',
          sequence: { groupOrder: 4 },
          include: ['tests/{service,external}/*.test.ts'],
          globalSetup: ['tests/services-setup.ts'],
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 900_000,
          expect: { poll: { timeout: 20_000 } },
        },
      },
      {
        // What has to happen within seconds, with the machine to itself.
        ...source,
        test: {
          name: 'faults',
          sequence: { groupOrder: 5 },
          include: ['tests/{faults,start}/*.test.ts'],
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
