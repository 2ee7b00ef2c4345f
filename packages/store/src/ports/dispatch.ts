/** What the dispatcher and the reconciler ask. */
export interface DispatchRepository {
  /** Runs `work` if this process gets the dispatcher's transaction-level advisory lock; undefined when another one has it. */
  exclusively<T>(work: () => Promise<T>): Promise<T | undefined>;
  /** The trials of one worker class (`any`, `cpu`, `gpu`) that should hold a ticket now, at most `window` in all and each sweep's free `maxConcurrentTrials`: higher priority first, round robin between equals. */
  window(
    workerClass: string,
    window: number,
  ): Promise<
    { trialId: string; nextAttempt: number; sweepId: string; workerClass: string; priority: number }[]
  >;
  slots(): Promise<{ workerClass: string; total: number; running: number }[]>;
  /** Leases past their end go back to the queue (or fail after `maxAttempts`), only when the database itself has been reachable for `reachableMs` >= lease. */
  expireLeases(reachableMs: number): Promise<{ trialId: string; sweepId: string; requeued: boolean }[]>;
}
