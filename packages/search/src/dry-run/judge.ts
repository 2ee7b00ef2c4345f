import type { InvalidCellCode, ResolvedTrialSpec } from '@unetsweep/contract';

export interface Unsupported {
  path: string;
  value: unknown;
  accepted: string;
  /** The loss would be trained on other data. */
  code?: 'lossNotApplicable';
}

/** What is known of a trial before it runs. */
export interface Judgement {
  /** Why it cannot run on its data. */
  issues: readonly { code: InvalidCellCode; path: string; message: string }[];
  /** Valid values that this version does not train. */
  unsupported: readonly Unsupported[];
  /** Null where the network cannot be described. */
  parameterCount: number | null;
  trainableParameterCount: number | null;
  /** Estimated need of a run in MiB: of a process that trains on a CPU, and of a GPU. */
  memoryMb: number | null;
  gpuMemoryMb: number | null;
}

/** Looks at a resolved spec. Asked for every cell, so it should remember what it has seen. */
export type Judge = (spec: ResolvedTrialSpec) => Judgement;

const unknown: Judgement = {
  issues: [],
  unsupported: [],
  parameterCount: null,
  trainableParameterCount: null,
  memoryMb: null,
  gpuMemoryMb: null,
};

/** Of trials that the caller trains: only the caller knows what can run. */
export const judgeNothing: Judge = () => unknown;
