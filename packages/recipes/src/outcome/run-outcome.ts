import type {
  Calibration,
  Ensemble,
  EpochRecord,
  Json,
  Plan,
  PlanStage,
  PseudoLabelProvenance,
  Recording,
  ResolvedSweepSpec,
  ResolvedTrialSpec,
  Results,
  Split,
} from '@unetsweep/contract';

/** Pictures of one validation image, as PNG files. */
export interface SamplePicture {
  sample: string;
  epoch: number;
  dice: number | null;
  image: Uint8Array;
  truth: Uint8Array;
  prediction: Uint8Array;
}

/** An array of weights at the end of an epoch of which a checkpoint is kept. */
export interface KeptWeights {
  epoch: number;
  /** Such as `head/kernel`. */
  name: string;
  /** Filters last. */
  shape: readonly number[];
  values: Float32Array;
}

/** A trial that has ended, with what its part reads of it. */
export interface TrialOutcome {
  id: string;
  number: number;
  pointId: string;
  status: 'completed' | 'pruned' | 'failed' | 'cancelled';
  params: Readonly<Record<string, Json>>;
  spec: ResolvedTrialSpec | null;
  seed: number;
  repeat: number;
  fold: number | null;
  /** Of the best epoch, and of the last one. */
  metrics: Readonly<Record<string, number | null>>;
  lastMetrics: Readonly<Record<string, number | null>>;
  derived: Readonly<Record<string, number | null>>;
  flags: readonly string[];
  bestEpoch: number | null;
  epochsDone: number;
  /** Stays on workers: more than one where it was interrupted. */
  attempts: number;
  parameterCount: number | null;
  failure: { reason: string; message: string } | null;
  fingerprint: string | null;
  reusedFrom: string | null;
  durationMs: number | null;
  epochs: readonly EpochRecord[];
  recording: Recording | null;
  picture: SamplePicture | null;
  split: Split | null;
  weights: readonly KeptWeights[];
}

export interface SweepOutcome {
  kind: 'sweep';
  sweepId: string;
  /** As the sweep was asked for. */
  parameters: ResolvedSweepSpec['parameters'];
  /** In the order of their numbers. */
  trials: readonly TrialOutcome[];
  /** The tables that the part reads, as the service computes them. */
  results: readonly Results[];
}

/** A stage of a plan: its trials and what won. */
export interface StageOutcome {
  name: string;
  status: PlanStage['status'];
  winners: readonly PlanStage['winners'][number][];
  sweep: SweepOutcome | null;
}

export interface PlanOutcome {
  kind: 'plan';
  planId: string;
  status: Plan['status'];
  stages: readonly StageOutcome[];
}

/** What the service answered to a sweep that it must refuse. */
export interface RefusalOutcome {
  kind: 'refusal';
  /** HTTP status: 201 where it was not refused. */
  status: number;
  /** Codes of the cells or fields at fault. */
  codes: readonly string[];
  detail: string;
}

export interface CalibrationOutcome {
  kind: 'calibration';
  calibration: Calibration;
}

/** Several networks together, measured beside each of them. */
export interface EnsembleOutcome {
  kind: 'ensemble';
  ensemble: Pick<Ensemble, 'id' | 'members' | 'method' | 'weights' | 'metrics' | 'memberMetrics'>;
}

/** A data set that was made of predictions. */
export interface PseudoLabelOutcome {
  kind: 'pseudoLabels';
  /** As sweeps name it. */
  reference: string;
  provenance: PseudoLabelProvenance;
}

export type PartOutcome =
  | SweepOutcome
  | CalibrationOutcome
  | PlanOutcome
  | RefusalOutcome
  | EnsembleOutcome
  | PseudoLabelOutcome;

/** What a run has given so far, by part. */
export type RunOutcome = ReadonlyMap<string, PartOutcome>;
