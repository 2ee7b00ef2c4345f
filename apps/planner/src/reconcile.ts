import type { Store } from '@unetsweep/store';

/** A worker that was not heard of for so long is lost. */
const WORKER_LOST_AFTER_MS = 30_000;
/** Uploads in progress are younger. */
const ORPHAN_BLOB_AFTER_MS = 3_600_000;

/** For how long the database has answered without a break, by this process' monotonic clock. */
export class Reachability {
  private since: number | null = null;

  constructor(private readonly now: () => number) {}

  reached(): number {
    this.since ??= this.now();
    return this.now() - this.since;
  }

  lost(): void {
    this.since = null;
  }
}

/**
 * Sets right what a fault left behind: leases that ran out while the database was there to renew them, workers that are
 * gone, sweeps whose last trial ended unseen or whose time is used up, deletions that waited for running trials.
 * @returns whether a trial was queued again
 */
export async function reconcile(store: Store, reachability: Reachability): Promise<boolean> {
  try {
    await store.ping();
    const expired = await store.dispatch.expireLeases(reachability.reached());
    await store.jobs.expireLeases(reachability.reached());
    await store.workers.markLost(WORKER_LOST_AFTER_MS);
    for (const sweepId of await store.sweeps.overTime()) await store.sweeps.pause(sweepId);
    await store.sweeps.notice();
    for (const sweepId of await store.sweeps.unsettled()) await store.sweeps.settle(sweepId);
    for (const sweepId of await store.sweeps.deleting()) await store.sweeps.delete(sweepId);
    return expired.some(({ requeued }) => requeued);
  } catch (error) {
    reachability.lost();
    throw error;
  }
}

/** Drops what is past its time: old events, answers kept for repeated requests, jobs nobody asks for again, content that nothing names. */
export async function tidy(store: Store): Promise<void> {
  await store.events.prune();
  await store.idempotency.prune();
  await store.jobs.prune();
  await store.collectBlobs(ORPHAN_BLOB_AFTER_MS);
}
