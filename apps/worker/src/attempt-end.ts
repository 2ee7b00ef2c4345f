import type { EpochRecord, ResolvedObjective } from '@unetsweep/contract';
import type { AttemptEnd } from '@unetsweep/store';
import type { TrialResult } from './messages.js';

type Measured = NonNullable<Extract<AttemptEnd, { status: 'failed' }>['measured']>;

/** Why a running trial is asked to stop; later ones take the place of earlier ones. */
export const stopReasons = [
  'drain',
  'sessionLimit',
  'pause',
  'prune',
  'timeLimit',
  'cancel',
  'lost',
] as const;
export type StopReason = (typeof stopReasons)[number];

export interface AttemptFacts {
  /** What the process said at its end; null where it died without a word. */
  result: TrialResult | null;
  stopReason: StopReason | null;
  /** Whether this worker killed the process. */
  killed: boolean;
  /** Of a pruned attempt: whether its resume state stays, to go on from later. */
  keepsState: boolean;
  /** Flags from before training, such as `groupsShared`. */
  flags: string[];
  objective: Pick<ResolvedObjective, 'metric' | 'mode' | 'at'>;
  /** The epochs so far, needed where a process that was stopped said nothing. */
  epochs: EpochRecord[];
  /** What speaks for it that a process that died without a word had no memory left; null: nothing. */
  memoryCause: string | null;
  /** What becomes of an attempt whose memory ran out. */
  onOutOfMemory(cause: string, epoch: number | null): AttemptEnd;
}

/** What is written as the attempt's end. */
export function attemptEnd(facts: AttemptFacts): AttemptEnd {
  const { result, stopReason, killed, flags, onOutOfMemory } = facts;
  if (result === null) return endWithoutResult(facts);
  if (result.failure?.reason === 'outOfMemory')
    return onOutOfMemory(result.failure.message, result.failure.epoch);
  if (result.status === 'failed') {
    const failure = result.failure ?? {
      reason: 'internal',
      message: 'the run failed without a reason',
      epoch: null,
    };
    return { status: 'failed', failure, flags: mergeFlags(flags, result.flags) };
  }
  const { metrics, lastMetrics, derived, bestEpoch } = result;
  if (result.status !== 'completed' && stopReason === 'prune')
    return prunedEnd(facts, { metrics, lastMetrics, derived, bestEpoch });
  if (result.status === 'paused') return unfinishedEnd(stopReason);
  if (result.status === 'cancelled' && stopReason === 'timeLimit')
    return endOfTime(facts, { metrics, lastMetrics, derived, bestEpoch });
  // Stopped while training by this worker's own hand: only a cancel does that.
  const status =
    result.status === 'cancelled' || (killed && stopReason === 'cancel') ? 'cancelled' : 'completed';
  return { status, metrics, lastMetrics, derived, bestEpoch, flags: mergeFlags(flags, result.flags) };
}

/** What was measured until then stays. */
function endOfTime({ flags, epochs, result }: AttemptFacts, measured: Measured): AttemptEnd {
  const failure = {
    reason: 'timeLimit',
    message: 'the trial took longer than trialTimeLimitMs, all its attempts together',
    epoch: epochs.at(-1)?.epoch ?? null,
  };
  return { status: 'failed', failure, flags: mergeFlags(flags, result?.flags ?? []), measured };
}

/** One at a rung, which may go on later, keeps what that takes. */
function prunedEnd({ flags, result, keepsState }: AttemptFacts, measured: Measured): AttemptEnd {
  return { status: 'pruned', ...measured, flags: mergeFlags(flags, result?.flags ?? []), keepsState };
}

function measuredIn(epochs: readonly EpochRecord[], objective: AttemptFacts['objective']): Measured {
  const best = bestEpoch(epochs, objective);
  const lastMetrics = epochs.at(-1)?.metrics ?? {};
  return { metrics: best?.metrics ?? {}, lastMetrics, derived: {}, bestEpoch: best?.epoch ?? null };
}

function endWithoutResult(facts: AttemptFacts): AttemptEnd {
  const { stopReason, killed, flags, objective, epochs, memoryCause, onOutOfMemory } = facts;
  if (stopReason === 'timeLimit') return endOfTime(facts, measuredIn(epochs, objective));
  if (stopReason === 'cancel') {
    return { status: 'cancelled', ...measuredIn(epochs, objective), flags };
  }
  if (killed && stopReason === 'prune') return prunedEnd(facts, measuredIn(epochs, objective));
  if (killed) return unfinishedEnd(stopReason);
  if (memoryCause !== null) return onOutOfMemory(memoryCause, epochs.at(-1)?.epoch ?? null);
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

/** For the trial's log. */
export function describeEnd(end: AttemptEnd): string {
  if (end.status === 'failed') return `failed: ${end.failure.reason}: ${end.failure.message}`;
  return end.status === 'givenBack' ? `given back: ${end.reason}` : end.status;
}
