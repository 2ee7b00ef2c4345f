import { describeArchitecture, listWeights } from '../architecture/index.js';
import { startWeights } from '../engine/start-weights.js';
import { TrialSession } from '../engine/trial-session.js';
import { validateData } from '../engine/validate-job.js';
import type { TrainingJob } from '../job.js';
import { assertSupported } from '../unsupported-fields.js';
import { measureInitialLoss } from './initial-loss.js';
import { expectedPenalties, type PenaltyKind, sumPenalties } from './penalty-sums.js';
import { type StrengthRange, strengthRange } from './strength-range.js';

/** Strengths for a trial's penalties, and what they would be were its weights drawn from U(0, 1). */
export interface CalibratedKind extends StrengthRange {
  theory: StrengthRange;
}

export interface Calibration {
  /** Data loss of the first batch before the first step. */
  loss0: number;
  /** Of the whole network. */
  parameterCount: number;
  /** Those that are penalised. */
  weightCount: number;
  kinds: Partial<Record<PenaltyKind, CalibratedKind>>;
}

/**
 * Measures how strong a penalty may be for this trial: loss and penalty of its initial weights, on one batch.
 * @throws BadDataError, UnsupportedSpecError, DivergedError where the loss is no finite number
 */
export function calibrate(job: TrainingJob, kinds: readonly PenaltyKind[]): Calibration {
  const { spec, data, seed } = job;
  const shape = { channels: data.channels, classes: data.classes };
  assertSupported(spec, shape);
  validateData(job);
  const architecture = describeArchitecture(spec.model, shape);
  const session = new TrialSession(spec, architecture, data, seed);
  try {
    session.initialize(startWeights(architecture, job));
    const loss0 = measureInitialLoss(session, job);
    const { weights } = spec.regularizer;
    const { weightCount, ...atOne } = sumPenalties(listWeights(architecture), session.weights(), weights);
    const inTheory = expectedPenalties(weightCount);
    const entries = kinds.map((kind) => {
      const theory = strengthRange(loss0, inTheory[kind]);
      return [kind, { ...strengthRange(loss0, atOne[kind]), theory }];
    });
    const { parameterCount } = architecture;
    return { loss0, parameterCount, weightCount, kinds: Object.fromEntries(entries) };
  } finally {
    session.dispose();
  }
}
