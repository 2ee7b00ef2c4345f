import type { EpochRecord, ResolvedEpochBudget, ResolvedSweepSpec } from '@unetsweep/contract';

/** What an anchor run decides for the runs after it. */
export interface AnchorDecision {
  /** Of every other run. */
  epochs: number;
  /** False: the anchor run improved until its end. */
  converged: boolean;
}

/** Convergence is judged by this where the objective is no metric of an epoch. */
const fallback = { metric: 'valDice', mode: 'max' } as const;

/** The curve of the objective, larger is better, of the epochs in which it was measured. */
function curveOf(records: readonly EpochRecord[], { objective }: Pick<ResolvedSweepSpec, 'objective'>) {
  const [first = fallback] = objective;
  const isMeasured = records.some(({ metrics }) => metrics[first.metric] != null);
  const { metric, mode } = isMeasured ? first : fallback;
  const sign = mode === 'max' ? 1 : -1;
  return records.flatMap(({ epoch, metrics }) => {
    const value = metrics[metric];
    return value == null ? [] : [{ epoch, value: sign * value }];
  });
}

/**
 * The first epoch after which the objective gains less than `minGain` over the next `window` measured epochs: from there on more
 * epochs buy little (the anchor run of a fixed-budget comparison). Where there is none, the length of the anchor run.
 * @param records of the anchor run, in order
 * @returns null where the objective was never a finite number
 */
export function decideEpochs(
  records: readonly EpochRecord[],
  spec: Pick<ResolvedSweepSpec, 'objective'>,
  { window, minGain }: Pick<ResolvedEpochBudget, 'window' | 'minGain'>,
): AnchorDecision | null {
  const curve = curveOf(records, spec);
  const last = records.at(-1);
  if (curve.length === 0 || !last) return null;
  for (const [index, { epoch, value }] of curve.entries()) {
    const later = curve.slice(index + 1, index + 1 + window);
    if (later.length < window) break;
    if (Math.max(...later.map((one) => one.value)) - value < minGain)
      return { epochs: epoch, converged: true };
  }
  return { epochs: last.epoch, converged: false };
}
