import type { Uniform } from '../../random/generator.js';
import type { Scale } from '../../space/parameter-scale.js';
import { type AxisModel, axisModel, type ScoredValue } from './axis-model.js';
import type { Observations } from './observations.js';
import type { PointModel, ScoredPoint, TpeSearch } from './point-model.js';
import type { Split } from './split.js';

/** Every axis by itself: the best candidate of each makes the point. */
export class IndependentModel implements PointModel {
  readonly mostScored = Number.POSITIVE_INFINITY;
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
