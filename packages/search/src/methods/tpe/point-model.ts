import type { ResolvedSearch } from '@unetsweep/contract';
import type { Uniform } from '../../random/generator.js';
import type { AxisValue } from './axis-model.js';
import type { Observations } from './observations.js';
import type { Split } from './split.js';

export type TpeSearch = Extract<ResolvedSearch, { method: 'tpe' }>;

export interface ScoredPoint {
  /** One for each axis. */
  values: AxisValue[];
  score: number;
}

/** A model of points: proposes candidates. */
export interface PointModel {
  fit(observations: Observations, split: Split): void;
  /** Points that are worth a run, the best first. */
  candidates(stream: (name: string) => Uniform): ScoredPoint[];
  /** Score of a point of a finite space, by the index of each axis' value. */
  scoreOf(digits: readonly number[]): number;
  /** Points for which that is quick enough at each proposal. */
  readonly mostScored: number;
}
