import { ProblemError } from '@unetsweep/contract';
import type { Uniform } from '../../random/generator.js';
import type { Scale } from '../../space/parameter-scale.js';
import { type AxisModel, type AxisValue, axisModel, type ScoredValue } from './axis-model.js';
import type { Observations } from './observations.js';
import type { Split } from './split.js';
import type { TpeSearch } from './tpe.js';

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
  scoreOf?(digits: readonly number[]): number;
}

/** Every axis by itself: the best candidate of each makes the point. */
class Independent implements PointModel {
  private readonly models: AxisModel[];

  constructor(
    scales: readonly Scale[],
    private readonly search: TpeSearch,
  ) {
    this.models = scales.map(axisModel);
  }

  fit(observations: Observations, split: Split): void {
    this.models.forEach((model, axis) => {
      model.fit(observations, split, axis, this.search.priorWeight);
    });
  }

  candidates(stream: (name: string) => Uniform): ScoredPoint[] {
    const drawn = this.models.map((model, axis) => {
      const uniform = stream(String(axis));
      return Array.from({ length: this.search.candidates }, () => model.draw(uniform));
    });
    const asDrawn = Array.from({ length: this.search.candidates }, (_, index) =>
      together(drawn.map((values) => values[index] as ScoredValue)),
    );
    return [together(drawn.map(bestOf)), ...asDrawn.sort((a, b) => b.score - a.score)];
  }

  scoreOf(digits: readonly number[]): number {
    return this.models.reduce((sum, model, axis) => sum + model.scoreOf(digits[axis] ?? 0), 0);
  }
}

function together(values: ScoredValue[]): ScoredPoint {
  return { values, score: values.reduce((sum, { score }) => sum + score, 0) };
}

function bestOf(values: readonly ScoredValue[]): ScoredValue {
  return values.reduce((best, value) => (value.score > best.score ? value : best));
}

export function createModel(scales: readonly Scale[], search: TpeSearch): PointModel {
  if (search.multivariate) {
    const detail = 'search.multivariate is not available; accepted: false';
    throw new ProblemError('methodNotApplicable', detail, { extras: { accepted: [false] } });
  }
  return new Independent(scales, search);
}
