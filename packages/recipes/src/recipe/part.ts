import type {
  CalibrationRequest,
  EnsembleRequest,
  Json,
  Path,
  PlanSpec,
  PseudoLabelRequest,
  SweepSpec,
} from '@unetsweep/contract';
import type { RunOutcome } from '../outcome/run-outcome.js';

/** `full`: the document's own size. `small`: what two CPU cores finish in about a minute, chosen so that the outcome can still show. */
export const scales = ['small', 'full'] as const;
export type Scale = (typeof scales)[number];

/** The data set that a run trains on. */
export interface DatasetFacts {
  /** As sweeps name it, e.g. `heart@1`. */
  reference: string;
  name: string;
  images: number;
  channels: number;
  /** Background included. */
  classes: number;
  groups: number;
  /** Of the most common size, in pixels. */
  width: number;
  height: number;
}

/** What a part may depend on: a run's settings and the outcomes of the parts before it. */
export interface PartContext {
  dataset: DatasetFacts;
  scale: Scale;
  /** Training seeds a point: the sweep's `repeats`. */
  seeds: number;
  /** The first of them; the split has it too. */
  seed: number;
  before: RunOutcome;
}

/** What of its trials a part's expectations and figures need beside metrics. */
export interface Reads {
  /** Every epoch's metrics. */
  epochs?: boolean;
  /** Histograms and layers. */
  recordings?: boolean;
  /** Pictures of the same recorded image. */
  pictures?: boolean;
  /** Who trained and who validated. */
  splits?: boolean;
  /** Arrays of these names in the checkpoints that were kept. */
  weights?: readonly string[];
  /** Tables of the service's own results, in the order of the outcome's. */
  results?: readonly { groupBy: readonly Path[]; metrics: readonly string[] }[];
}

interface Named {
  /** Unique in its recipe. */
  name: string;
}

/** A sweep without its name and tags: those are the run's. */
export type SweepBody = Omit<SweepSpec, 'name' | 'tags'>;

export interface SweepPart extends Named {
  kind: 'sweep';
  reads?: Reads;
  spec(context: PartContext): SweepBody;
}

export interface CalibrationPart extends Named {
  kind: 'calibration';
  request(context: PartContext): CalibrationRequest;
}

/** A search over a function instead of trainings: its trials end with the metrics that `evaluate` gives their points. */
export interface FunctionPart extends Named {
  kind: 'function';
  reads?: Pick<Reads, 'results'>;
  spec(context: PartContext): SweepBody;
  evaluate(params: Readonly<Record<string, Json>>, seed: number): Record<string, number>;
}

/** A plan without its name and tags: those are the run's. */
export type PlanBody = Omit<PlanSpec, 'name' | 'tags'>;

/** Sweeps that take over what won in earlier ones, as one plan of the service. */
export interface PlanPart extends Named {
  kind: 'plan';
  /** Of its stages' trials. */
  reads?: Reads;
  spec(context: PartContext): PlanBody;
}

/** A sweep that the service must refuse. */
export interface RefusalPart extends Named {
  kind: 'refusal';
  spec(context: PartContext): SweepBody;
}

/** Trained networks of earlier parts that predict together. */
export interface EnsemblePart extends Named {
  kind: 'ensemble';
  request(context: PartContext): EnsembleRequest;
}

/** A data set in which predictions of an earlier part are masks; its name is the run's. */
export interface PseudoLabelPart extends Named {
  kind: 'pseudoLabels';
  /** `dataset`: whose images are predicted. */
  request(context: PartContext): Omit<PseudoLabelRequest, 'name'> & { dataset: string };
}

/** What is run one after the other. */
export type Part =
  | SweepPart
  | CalibrationPart
  | FunctionPart
  | PlanPart
  | RefusalPart
  | EnsemblePart
  | PseudoLabelPart;
