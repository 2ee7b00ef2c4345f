import type { Metrics } from '../job.js';
import type { ProgressState } from '../resume/resume-state.js';
import type { TrialSpec } from '../spec.js';
import { isBetter } from './best-epoch.js';

type EarlyStoppingState = ProgressState['earlyStopping'];

/** Ends a run that has not improved for `patience` epochs (a single bump does not stop it). */
export class EarlyStopping {
  constructor(
    private readonly spec: TrialSpec['training']['earlyStopping'],
    private current: EarlyStoppingState,
  ) {}

  /** The epoch whose weights a run ends with, where `restoreBest` asks for it. */
  get epochToRestore(): number | null {
    return this.spec?.restoreBest ? this.current.bestEpoch : null;
  }

  get state(): EarlyStoppingState {
    return this.current;
  }

  /** @returns whether the run should end after this epoch */
  observe(epoch: number, metrics: Metrics): boolean {
    if (!this.spec) return false;
    const { monitor, mode, minDelta, patience, minEpochs } = this.spec;
    const value = metrics[monitor];
    // An epoch without validation tells nothing: it neither improves nor ends the run.
    if (value === undefined) return false;
    const { bestValue } = this.current;
    if (value !== null && (bestValue === null || isBetter(value, bestValue, mode, minDelta))) {
      this.current = { bestEpoch: epoch, bestValue: value, stopped: false };
    }
    const waited = epoch - (this.current.bestEpoch ?? 0);
    const stopped = epoch >= minEpochs && waited >= Math.max(1, patience);
    this.current = { ...this.current, stopped };
    return stopped;
  }
}
