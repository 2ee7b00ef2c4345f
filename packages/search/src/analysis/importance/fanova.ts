import { namedStream } from '../../random/generator.js';
import { onScale } from '../analysis-axis.js';
import { lossesOf, type Observations, type ParameterColumn } from '../observations.js';
import { mainEffects } from './marginal-variance.js';
import { type Feature, regressionLeaves, type TrainingSet } from './regression-tree.js';

const trees = 64;
/** Points that a forest is grown from at most. */
export const mostForestPoints = 1_000;

const half = 0.5;

function featureOf({ axis, values }: ParameterColumn): { feature: Feature; column: Float64Array } {
  if (axis.kind === 'categories')
    return { feature: { kind: 'categories', size: axis.labels.length }, column: values };
  if (axis.listed) {
    const places = new Map(axis.listed.map((value, place) => [value, place]));
    const column = values.map((value) => places.get(value) ?? 0);
    return { feature: { kind: 'numbers', low: -half, high: axis.listed.length - half }, column };
  }
  const margin = axis.scale === 'linear' ? (axis.step ?? 0) / 2 : 0;
  const low = onScale(axis, axis.low) - margin;
  const high = onScale(axis, axis.high) + margin;
  return { feature: { kind: 'numbers', low, high }, column: values.map((value) => onScale(axis, value)) };
}

/** Evenly spread rows, the same for the same number of points. */
function chosenRows(count: number): number[] {
  if (count <= mostForestPoints) return Array.from({ length: count }, (_, row) => row);
  return Array.from({ length: mostForestPoints }, (_, index) =>
    Math.floor((index * count) / mostForestPoints),
  );
}

/**
 * Share of the objective's variance over the space that each parameter explains alone, by functional analysis of variance over a
 * random forest (Hutter et al., ICML 2014). Yields after each tree, so that its caller can let others in. Parameters that take
 * part in some of the points only have no main effect: null, as for those with a single value.
 */
export function* fanova(observations: Observations): Generator<void, (number | null)[]> {
  const { count, parameters } = observations;
  const rows = chosenRows(count);
  const losses = lossesOf(observations);
  const whole = parameters.map(({ axis, values }) => {
    const isVaried = axis.kind === 'categories' ? axis.labels.length > 1 : axis.high > axis.low;
    return isVaried && !values.some(Number.isNaN);
  });
  const used = parameters.flatMap((column, index) => (whole[index] ? [featureOf(column)] : []));
  const set: TrainingSet = {
    features: used.map(({ feature }) => feature),
    columns: used.map(({ column }) => Float64Array.from(rows, (row) => column[row] ?? 0)),
    targets: Float64Array.from(rows, (row) => losses[row] ?? 0),
  };
  const sums = new Array<number>(used.length).fill(0);
  let counted = 0;
  for (let tree = 0; tree < trees && rows.length > 1; tree++) {
    const draw = namedStream(tree, 'fanova');
    const drawn = Uint32Array.from(rows, () => Math.floor(draw() * rows.length));
    const effects = mainEffects(regressionLeaves(set, drawn), set.features);
    if (effects) {
      counted += 1;
      effects.forEach((effect, index) => {
        sums[index] = (sums[index] ?? 0) + effect;
      });
    }
    yield;
  }
  let next = 0;
  return whole.map((isUsed) => (isUsed ? (sums[next++] ?? 0) / Math.max(1, counted) : null));
}
