import { setImmediate } from 'node:timers/promises';
import type { TrainingControl } from '../job.js';

/** The caller asked for the end at once. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
}

/** Lets messages and timers in: the native call that follows blocks the thread. @throws CancelledError after the signal */
export async function giveWay({ signal }: TrainingControl): Promise<void> {
  await setImmediate();
  if (signal?.aborted) throw new CancelledError('cancelled');
}
