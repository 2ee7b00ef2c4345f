import type { FilterNode, Split, Trial } from '@unetsweep/contract';
import type { Page, PageQuery } from './page.js';
import type { AttemptEnd, ClaimedTrial, Desired, Fence, TrialStart } from './records.js';

export type BatchSelection = { ids: string[] } | { sweepId: string; filter?: FilterNode; limit: number };

/** What became of one trial; `code` says why nothing did. */
export interface BatchResult {
  id: string;
  ok: boolean;
  code: string | null;
}

export interface TrialRepository {
  /**
   * One statement: queued -> running with attempt + 1 and a lease, or null: drop the ticket. Also null while the sweep is paused,
   * ended or at its `maxConcurrentTrials`, and where an equal trial that has ended meanwhile answered for this one.
   */
  claim(trialId: string, worker: { id: string; leaseMs: number }): Promise<ClaimedTrial | null>;
  /** Writes what the claim resolved to. False: the fence no longer holds. */
  start(fence: Fence, start: TrialStart): Promise<boolean>;
  /** Renews the leases by the database's clock and tells each trial's signal. An expired lease whose attempt is still current is renewed too. */
  renew(fences: Fence[], leaseMs: number): Promise<{ trialId: string; held: boolean; desired: Desired }[]>;
  /** The signals alone, without writing. */
  signals(fences: Fence[]): Promise<{ trialId: string; held: boolean; desired: Desired }[]>;
  /** Ends an attempt: status, values, events, finishSeq in one transaction. False: the fence no longer holds, nothing was written. */
  end(fence: Fence, end: AttemptEnd): Promise<boolean>;
  get(id: string): Promise<Trial | null>;
  list(query: PageQuery & { sweepId?: string }): Promise<Page<Trial>>;
  cancel(id: string): Promise<Trial>;
  /** Queues an ended trial again, from its kept state unless `fromScratch`. @throws ProblemError `invalidState`, `imagesRemoved`, `notFound` */
  retry(id: string, fromScratch: boolean): Promise<Trial>;
  /** Cancels or retries many, by id or filter, by a few statements. Null: the filter chooses more than `limit`. */
  batch(action: 'cancel' | 'retry', selection: BatchSelection): Promise<BatchResult[] | null>;
  split(id: string): Promise<Split | null>;
}
