/** What the dispatcher and the reconciler ask. */
export interface DispatchRepository {
  /** Runs `work` if this process gets the dispatcher's transaction-level advisory lock; undefined when another one has it. */
  exclusively<T>(work: () => Promise<T>): Promise<T | undefined>;
  /** The trials that should hold a ticket of a worker class now: those that its workers may run and have room for, at most `window` in all and each sweep's free `maxConcurrentTrials`: higher priority first, round robin between equals. */
  window(
    workerClass: string,
    window: number,
  ): Promise<{ trialId: string; nextAttempt: number; sweepId: string; priority: number }[]>;
  /** Of the workers that take trials, by their class. */
  slots(): Promise<{ workerClass: string; total: number; running: number }[]>;
  /** Leases past their end go back to the queue (or fail after `maxAttempts`), only when the database itself has been reachable for `reachableMs` >= lease. */
  expireLeases(reachableMs: number): Promise<{ trialId: string; sweepId: string; requeued: boolean }[]>;
}
