import type { Fence } from './records.js';

/** What a sweep's pruner says of a running trial. */
export interface PruningVerdict {
  action: 'continue' | 'prune';
  /** Epoch that was decisive; null where nothing was judged. */
  epoch: number | null;
  /** A sentence for the trial's log, such as `valDice 0.41 after epoch 9 is not among the best 3 of 9`; null where it goes on. */
  reason: string | null;
  /** The trial stopped at a rung from which it may be promoted: its resume state, saved at that epoch's end, is to be kept. */
  keepsState: boolean;
}

export interface PruningRepository {
  /**
   * Judges a running trial by its sweep's pruner, at the given epochs in their order until one is decisive. Their metrics must have been
   * recorded before, by `epochs.record`. What later trials are compared with is kept by the same call: each judged epoch may be
   * given again, and one that was never given is made up for. A sweep without a pruner always answers `continue`.
   * @param epochs ascending; those recorded since the last call, or the last one of a run that goes on from there
   * @returns null: the fence no longer holds
   */
  judge(fence: Fence, epochs: readonly number[]): Promise<PruningVerdict | null>;
  /**
   * Queues the stopped trials that have become promotable, each once, to go on from their resume states (asha, hyperband). To be
   * called by the sweep's planner; a killed call has done nothing or all.
   * @param allPlanned no further point will come, so that the last rungs may promote with fewer arrivals than `reduction`
   * @returns `promoted`: how many were queued; `open`: whether trials run or wait, so that more may follow; null: fence lost
   */
  promote(
    sweepId: string,
    fence: number,
    allPlanned: boolean,
  ): Promise<{ promoted: number; open: boolean } | null>;
}
