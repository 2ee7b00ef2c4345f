// Legend of shapes: B batch, P pixels of an image, C classes.
import {
  add,
  argMax,
  cast,
  concat,
  exponential,
  gather,
  greater,
  largest,
  logarithm,
  multiply,
  oneHot,
  reshape,
  select,
  softmax,
  softmaxCrossEntropy,
  stopGradient,
  subtract,
  sum,
  type Tensor,
} from '@unetsweep/tensorflow';
import { lossDefinition } from '../losses/loss.js';
import { type RegionLoss, weightGuard } from '../losses/loss-definition.js';
import { batchLoss } from './batch-loss.js';
import { countedOnly, countPixels } from './counted-pixels.js';
import type { RegionTensors } from './region-tensors.js';

type Floats = Tensor<'float32'>;

interface ClassPixels {
  /** Logits, [B, P, C]. */
  z: Floats;
  /** 1 at the true class, [B, P, C]. */
  y: Floats;
  /** True class, 0 where the pixel is left out; [B, P]. */
  labels: Tensor<'int32'>;
  /** Which pixels count, [B, P]; null: all. */
  counted: Floats | null;
  pixels: number;
}

/**
 * `buildRegions` for more than two classes: each column of a row becomes C columns, one a class. The prediction of a
 * pixel is its most probable class.
 */
export function buildClassRegions(logits: Floats, targets: Floats, loss: RegionLoss): RegionTensors {
  const { graph } = logits;
  const { classes } = loss;
  const pixels = (logits.shape[1] ?? 0) * (logits.shape[2] ?? 0);
  const z = reshape(logits, [null, pixels, classes]);
  const classOf = reshape(targets, [null, pixels]);
  const counted = loss.leavesPixelsOut ? countPixels(classOf) : null;
  const mask = counted && reshape(counted.mask, [null, pixels, 1]);
  const stored = cast(classOf, 'int32');
  // 255, beyond the last class, gives 0 for each.
  const y = oneHot(stored, classes);
  const probabilities = softmax(z);
  const hard = oneHot(argMax(z), classes);
  const columns = [
    y,
    countedOnly(probabilities, mask),
    multiply(y, probabilities),
    countedOnly(hard, mask),
    multiply(y, hard),
  ].map(perImage);
  const [target, predicted, overlap] = columns as [Floats, Floats, Floats];
  const labels = counted ? cast(countedOnly(classOf, counted.mask), 'int32') : stored;
  const terms = buildTerms({ z, y, labels, counted: counted?.mask ?? null, pixels }, loss);
  const weighed = loss.classWeights && sumOfWeights(target, loss.classWeights);
  const divisor = counted ? reshape(counted.divisor, [null, 1]) : graph.float(pixels);
  const sums = { pixels: weighed ?? divisor, target, predicted, overlap, terms };
  const last = counted ? [reshape(counted.number, [null, 1])] : [];
  const rows = concat([...columns, ...terms, ...last], 1);
  return { probabilities, rows, loss: batchLoss(sums, loss.spec) };
}

/** Sums of the loss's terms: [B, 1] of a softmax, [B, C] of each class against the rest. */
function buildTerms(at: ClassPixels, { spec, classes, classWeights }: RegionLoss): Floats[] {
  const { z, y, labels, counted, pixels } = at;
  const definition = lossDefinition(spec);
  if (definition.terms.length === 0) return [];
  const ofClass = classWeights && gather(vector(z, classWeights), labels);
  const weights = ofClass ? countedOnly(ofClass, counted) : counted;
  if (definition.isSoftmax) {
    const flat = softmaxCrossEntropy(reshape(z, [null, classes]), reshape(labels, [null]));
    const term = reshape(flat, [null, pixels]);
    return [reshape(perImage(weights ? multiply(term, weights) : term), [null, 1])];
  }
  const against = logitAgainstRest(z);
  const spread = weights && reshape(weights, [null, pixels, 1]);
  return definition.terms.map((term) =>
    perImage(spread ? multiply(term(against, y), spread) : term(against, y)),
  );
}

/**
 * The logit of each class against all others: ln p - ln(1 - p) of the softmax p = z_c - ln sum over k != c of e^z_k.
 * The sum is taken relative to its largest member, which is another one for the most probable class: so neither
 * overflows, and no digits cancel.
 */
function logitAgainstRest(z: Floats): Floats {
  const { graph } = z;
  const [, pixels = null, classes = null] = z.shape;
  const columns = (values: Floats) => reshape(values, [null, pixels, 1]);
  const top = stopGradient(oneHot(argMax(z), classes ?? 0));
  const first = stopGradient(columns(largest(z, [2])));
  const parts = exponential(subtract(z, first));
  const rest = subtract(columns(sum(parts, [2])), parts);

  const others = subtract(z, multiply(top, graph.float(farAway)));
  const second = stopGradient(columns(largest(others, [2])));
  const restOfTop = add(second, logarithm(columns(sum(exponential(subtract(others, second)), [2]))));

  const isTop = greater(top, graph.float(0));
  // At the most probable class `rest` may be 0, whose logarithm would spoil the gradient.
  const restOfOthers = add(first, logarithm(select(isTop, graph.float(1), rest)));
  return subtract(z, select(isTop, restOfTop, restOfOthers));
}

/** Further below than any logit. */
const farAway = 1e30;

/** Sum over the pixels of an image of the weight of their class, [B, 1]. */
function sumOfWeights(target: Floats, classWeights: readonly number[]): Floats {
  const total = sum(multiply(target, vector(target, classWeights)), [1]);
  return add(reshape(total, [null, 1]), target.graph.float(weightGuard));
}

function vector({ graph }: Floats, values: readonly number[]): Floats {
  return graph.constant('float32', [values.length], Float32Array.from(values));
}

/** [B, P, C] -> [B, C], or [B, P] -> [B]. */
function perImage(values: Floats): Floats {
  return sum(values, [1]);
}
