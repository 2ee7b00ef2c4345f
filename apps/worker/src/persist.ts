import { setTimeout as delay } from 'node:timers/promises';
import { ProblemError } from '@unetsweep/contract';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
/** Tries of a call that fails for another reason than an unreachable database. */
const TRIES = 5;

/** Whether the database could not be reached, so that the same call may work later. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof ProblemError && error.code === 'databaseUnavailable';
}

/**
 * Calls until it works: for as long as the database can't be reached, and a few times after other errors.
 * @param onRetry told of each failure that is tried again
 * @throws the last error; at once when `signal` is aborted
 */
export async function persistently<T>(
  call: () => Promise<T>,
  options: { signal?: AbortSignal; onRetry?: (error: unknown) => void } = {},
): Promise<T> {
  let otherErrors = 0;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await call();
    } catch (error) {
      if (!isUnreachable(error)) otherErrors += 1;
      if (otherErrors >= TRIES || options.signal?.aborted) throw error;
      options.onRetry?.(error);
      await delay(waitMs, undefined, options.signal ? { signal: options.signal } : {});
    }
  }
}
