/** A value of the pruner's metric, turned so that smaller is better; null: it was no number. */
export interface CurvePoint {
  epoch: number;
  value: number | null;
}

/** One run's measurements so far, ascending by epoch; the last one is the one that is judged. Epochs without the metric are left out. */
export type RunCurve = readonly CurvePoint[];

/** The best value of a stretch; null where nothing in it is a number. */
export function bestOf(curve: RunCurve): number | null {
  const values = curve.flatMap(({ value }) => (value === null ? [] : [value]));
  return values.length === 0 ? null : Math.min(...values);
}

/**
 * Whether the last epoch is one to look at: the first one measured after each `interval` epochs, counted from the end of the
 * warm-up. An epoch of the warm-up is none.
 */
export function isLookedAt(curve: RunCurve, warmupEpochs: number, interval = 1): boolean {
  const last = curve.at(-1);
  if (!last || last.epoch <= warmupEpochs) return false;
  const from = warmupEpochs + Math.floor((last.epoch - 1 - warmupEpochs) / interval) * interval;
  return (curve.at(-2)?.epoch ?? 0) <= from;
}
