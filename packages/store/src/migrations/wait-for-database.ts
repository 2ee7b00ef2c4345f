import { setTimeout as delay } from 'node:timers/promises';
import { ProblemError } from '@unetsweep/contract';
import { SchemaMissingError, waitForSchema } from './migrate.js';

const SAY_AFTER_MS = 3_000;
const RETRY_MS = 500;
const SCHEMA_WAIT_MS = 5_000;

/**
 * Waits for as long as it takes until the database answers and another process has brought it to the schema of this code.
 * @param onWaiting called once when that takes more than a few seconds
 * @throws SchemaTooNewError, and what else waiting can't cure
 */
export async function waitForDatabase(databaseUrl: string, onWaiting: () => void): Promise<void> {
  const say = setTimeout(onWaiting, SAY_AFTER_MS);
  try {
    for (;;) {
      try {
        return await waitForSchema(databaseUrl, SCHEMA_WAIT_MS);
      } catch (error) {
        if (!isPassing(error)) throw error;
      }
      await delay(RETRY_MS);
    }
  } finally {
    clearTimeout(say);
  }
}

function isPassing(error: unknown): boolean {
  if (error instanceof ProblemError) return error.code === 'databaseUnavailable';
  return error instanceof SchemaMissingError;
}
