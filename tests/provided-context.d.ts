import 'vitest';

/** What tests/services-setup.ts hands to tests: `inject('databaseUrl')`. */
declare module 'vitest' {
  export interface ProvidedContext {
    /** A superuser's URL of the run's Postgres; each test file makes a database of its own there. */
    databaseUrl: string;
    /** The run's Redis; each test file uses a key prefix of its own. */
    redisUrl: string;
  }
}
