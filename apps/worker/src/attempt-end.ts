import type { EpochRecord, ResolvedObjective } from '@unetsweep/contract';
import type { AttemptEnd } from '@unetsweep/store';
import type { TrialResult } from './messages.js';

/** Why a running trial is asked to stop; later ones take the place of earlier ones. */
export const stopReasons = ['drain', 'sessionLimit', 'pause', 'timeLimit', 'cancel', 'lost'] as const;
export type StopReason = (typeof stopReasons)[number];

export interface AttemptFacts {
  /** What the process said at its end; null where it died without a word. */
  result: TrialResult | null;
  stopReason: StopReason | null;
  /** Whether this worker killed the process. */
  killed: boolean;
  /** Flags from before training, such as `groupsShared`. */
  flags: string[];
  objective: Pick<ResolvedObjective, 'metric' | 'mode' | 'at'>;
  /** The epochs so far, needed where a cancelled process said nothing. */
  epochs: EpochRecord[];
}

/** What is written as the attempt's end. */
export function attemptEnd(facts: AttemptFacts): AttemptEnd {
  const { result, stopReason, killed, flags } = facts;
  if (result === null) return endWithoutResult(facts);
  if (result.status === 'failed') {
    const failure = result.failure ?? {
      reason: 'internal',
      message: 'the run failed without a reason',
      epoch: null,
    };
    return { status: 'failed', failure, flags: mergeFlags(flags, result.flags) };
  }
  if (result.status === 'paused') return unfinishedEnd(stopReason);
  const { metrics, lastMetrics, derived, bestEpoch } = result;
  // Stopped while training by this worker's own hand: only a cancel does that.
  const status =
    result.status === 'cancelled' || (killed && stopReason === 'cancel') ? 'cancelled' : 'completed';
  return { status, metrics, lastMetrics, derived, bestEpoch, flags: mergeFlags(flags, result.flags) };
}

function endWithoutResult({ stopReason, killed, flags, objective, epochs }: AttemptFacts): AttemptEnd {
  if (stopReason === 'timeLimit') {
    const failure = {
      reason: 'timeLimit',
      message: 'the trial took longer than trialTimeLimitMs',
      epoch: epochs.at(-1)?.epoch ?? null,
    };
    return { status: 'failed', failure, flags };
  }
  if (stopReason === 'cancel') {
    const best = bestEpoch(epochs, objective);
    return {
      status: 'cancelled',
      metrics: best?.metrics ?? {},
      lastMetrics: epochs.at(-1)?.metrics ?? {},
      derived: {},
      bestEpoch: best?.epoch ?? null,
      flags,
    };
  }
  if (killed) return unfinishedEnd(stopReason);
  return { status: 'givenBack', reason: 'workerLost' };
}

/** Where a pause was taken back meanwhile, the store queues the trial instead. */
function unfinishedEnd(stopReason: StopReason | null): AttemptEnd {
  if (stopReason === 'pause') return { status: 'paused' };
  return { status: 'givenBack', reason: stopReason === 'sessionLimit' ? 'sessionLimit' : 'drain' };
}

/** The best epoch by the objective, the earliest of equals; epochs without the metric don't count. */
export function bestEpoch(
  epochs: readonly EpochRecord[],
  { metric, mode, at }: AttemptFacts['objective'],
): EpochRecord | null {
  if (at !== 'best') return epochs.at(-1) ?? null;
  const sign = mode === 'max' ? 1 : -1;
  const score = (record: EpochRecord) => sign * (record.metrics[metric] ?? Number.NEGATIVE_INFINITY * sign);
  return epochs.reduce<EpochRecord | null>((best, record) => {
    const value = score(record);
    return value > (best ? score(best) : Number.NEGATIVE_INFINITY) ? record : best;
  }, null);
}

function mergeFlags(before: readonly string[], after: readonly string[]): string[] {
  return [...new Set([...before, ...after])];
}
