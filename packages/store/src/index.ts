export { migrate, SchemaTooNewError, waitForSchema } from './migrations/migrate.js';
export { waitForDatabase } from './migrations/wait-for-database.js';
export { openStore, type StoreOptions } from './open-store.js';
export type * from './ports/datasets.js';
export type * from './ports/records.js';
export type * from './ports/results.js';
export type * from './ports/samples.js';
export type * from './ports/store.js';
