import { setTimeout as delay } from 'node:timers/promises';
import type { UnetsweepApi } from '../api/unetsweep-api.js';
import { CommandError, exitCode } from '../exit-code.js';

const ASK_EVERY_MS = 50;
const DEADLINE_MS = 60_000;

/** Waits until the API can serve; returns early when `signal` is aborted. @throws CommandError after a minute */
export async function waitUntilReady(api: UnetsweepApi, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!signal.aborted && !(await api.isReady())) {
    if (Date.now() > deadline) {
      throw new CommandError(
        `The API at ${api.address.url} is not ready after ${DEADLINE_MS / 1000} s`,
        exitCode.failed,
        'Its log lies in the logs folder of UNETSWEEP_HOME; `unetsweep doctor` checks the rest.',
      );
    }
    await delay(ASK_EVERY_MS);
  }
}
