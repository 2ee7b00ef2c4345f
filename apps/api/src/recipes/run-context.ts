import type { Store } from '@unetsweep/store';
import type { QueueLink } from '../dependencies.js';
import { cancelParts } from './begin-once.js';

/** What the parts of a run need of the process that carries it out. */
export interface RunContext {
  store: Store;
  queue: QueueLink;
  runId: string;
  recipe: string;
  /** Aborted when the run is no longer this process's. */
  signal: AbortSignal;
}

/**
 * A run that was removed while its sweep or plan began would leave it behind.
 * @throws the signal's reason, or Error where the run is gone
 */
export async function assertWanted({ store, queue, runId, signal }: RunContext, part: string): Promise<void> {
  signal.throwIfAborted();
  if ((await store.jobs.get(runId)) !== null) return;
  await cancelParts(store, queue, runId, [{ name: part }]);
  throw new Error('the run was removed');
}
