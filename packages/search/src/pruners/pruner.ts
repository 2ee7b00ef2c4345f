import type { RunCurve } from './run-curve.js';

/** What is known at one epoch of the completed runs that a run is compared with. */
export interface PeerFacts {
  /** Completed runs, counted up to `startupTrials`. */
  completed: number;
  /** Value below which `share` of those that measured a number in this epoch lie, interpolated linearly; null: none did. */
  quantile: number | null;
}

/** Looks at the curve of a run, alone or beside those of others. */
export interface CurvePruner {
  kind: 'curve';
  /** What it must know of the others; null: nothing. */
  peers: { startupTrials: number; share: number } | null;
  /** Whether it judges the run at the last epoch of the curve. */
  looksAt(curve: RunCurve): boolean;
  /** @returns why the run is pruned at the last epoch of its curve; null: it goes on. @param peers null where it needs none */
  judge(curve: RunCurve, peers: PeerFacts | null): string | null;
}

/** What decides at which rungs a run is compared with which others. */
export interface RungRun {
  pointNumber: number;
  /** Length of the run in epochs; null: not known. */
  epochs: number | null;
}

/** Stops runs at rungs, from which the best ones go on. */
export interface RungPruner {
  kind: 'rungs';
  /** One in so many goes on. */
  reduction: number;
  /** The runs with which it is compared. */
  bracketOf(run: RungRun): number;
  /** Epoch of its rung `index`, from 0; null: it has no such rung. */
  rung(run: RungRun, index: number): number | null;
}

/** What a run of a point came to, turned so that smaller is better. */
export interface RunValue {
  repeat: number;
  fold: number | null;
  value: number;
}

/** Looks at the runs of a point that have ended beside those of the best point. */
export interface PairsPruner {
  kind: 'pairs';
  /** @returns why the point's other runs are pruned; null: they go on */
  judge(own: readonly RunValue[], best: readonly RunValue[]): string | null;
}

export type Pruner = CurvePruner | RungPruner | PairsPruner;

/** Shown in reasons: at most five digits. */
export const shortNumber = (value: number): string => String(Number(value.toPrecision(5)));
