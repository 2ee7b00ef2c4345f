import type { Json, ResolvedSweepSpec } from '@unetsweep/contract';

/** Why a sweep is planned anew. */
export type PlanningKind =
  | 'extended'
  | 'pointsAdded'
  | 'methodChanged'
  | 'trialLimit'
  | 'stopChanged'
  | 'stopped';

export interface PlanningChange {
  kind: PlanningKind;
  from: ResolvedSweepSpec;
  spec: ResolvedSweepSpec;
  /** With which it begins. */
  cursor: Record<string, unknown>;
  /** Points that it takes back, and how many trials these had. */
  withdrawn?: { numbers: readonly number[]; trials: number };
}

/** A planning that began when the space, the points or the method changed. */
export interface StoredPlanning {
  /** From 1. */
  generation: number;
  kind: PlanningKind;
  at: Date;
  cursor: Record<string, Json>;
  /** Fields of the spec that it changed, as they were before. */
  replaced: Partial<ResolvedSweepSpec>;
  /** Numbers of the points that it took back: [from, to]. */
  withdrawn: [number, number][];
}

/** What a point was decided by. */
export interface Decision {
  /** Of the point. */
  number: number;
  decision: Record<string, Json>;
  /** Whether it was taken back before it started. */
  isWithdrawn: boolean;
}

/** A point and what it was decided by. */
export interface DecidedPoint {
  id: string;
  number: number;
  params: Record<string, Json>;
  decision: Record<string, Json>;
  /** Numbers of its trials. */
  runs: number[];
}
