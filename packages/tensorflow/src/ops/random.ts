import type { FloatDType } from '../dtype.js';
import type { Tensor } from '../graph.js';
import { elementCount, GraphError } from '../shape.js';
import { pack, reshape, shapeVector, sizeAt, slice } from './array.js';
import { add, cast, greaterEqual, multiply } from './elementwise.js';
import { scalarOf } from './scalar.js';

/** Number of the Philox generator among TensorFlow's. */
const philox = 1;
const levels = 65_536;

/** The key of a step's random numbers, uint64 [1]: the seed in the upper half, the step in the lower one. */
export function randomKey(seed: number, step: Tensor<'int32'>): Tensor<'uint64'> {
  const upper = step.graph.constant('int64', [1], BigInt64Array.of(BigInt(seed) << 32n));
  return cast(add(upper, cast(step, 'int64')), 'uint64');
}

/**
 * Zeros a share of `x` and scales the rest so that the mean stays (Srivastava et al. 2014): the same key and layer
 * give the same mask. Each element takes 16 bits of a Philox stream, half the cost of a float32 draw, so the rate
 * is met to 1/65,536.
 * @param rate share to drop, 0 < rate < 1
 * @param layer tells the streams of one step apart
 */
export function dropout<D extends FloatDType>(
  x: Tensor<D>,
  rate: number,
  key: Tensor<'uint64'>,
  layer: number,
): Tensor<D> {
  const threshold = Math.round(rate * levels);
  if (!(threshold > 0 && threshold < levels))
    throw new GraphError(`dropout: rate ${rate} is not between 0 and 1`);
  const limit = x.graph.constant('uint16', [], Uint16Array.of(threshold));
  const kept = cast(greaterEqual(randomBits16(x, key, layer), limit), x.dtype);
  return multiply(x, multiply(kept, scalarOf(x, levels / (levels - threshold))));
}

/**
 * Standard normal numbers in the shape of `like`: the same key and layer give the same numbers.
 * @param layer tells the streams of one key apart, those of `dropout` included
 */
export function randomNormal(
  like: Tensor<'float32'>,
  key: Tensor<'uint64'>,
  layer: number,
): Tensor<'float32'> {
  const { graph } = like;
  const counter = graph.constant('uint64', [2], BigUint64Array.of(0n, BigInt(layer)));
  return graph
    .add({
      type: 'StatelessRandomNormalV2',
      inputs: [shapeVector(like), key, counter, graph.int(philox)],
      attributes: { dtype: { type: 'float32' }, Tshape: { type: 'int32' } },
      outputs: [{ dtype: 'float32', shape: like.shape }],
    })
    .output(0);
}

/** Uniform 16-bit numbers in the shape of `like`, whose first dimension alone may be unknown. */
function randomBits16(like: Tensor, key: Tensor<'uint64'>, layer: number): Tensor<'uint16'> {
  const { graph } = like;
  const [batch = null, ...rest] = like.shape;
  const perImage = elementCount(rest);
  if (perImage === null) throw new GraphError('dropout: only the batch dimension may be unknown');
  const pairs = Math.ceil(perImage / 2);
  const counter = graph.constant('uint64', [2], BigUint64Array.of(0n, BigInt(layer)));
  const bits = graph.add({
    type: 'StatelessRandomUniformFullIntV2',
    inputs: [pack([sizeAt(like, 0), graph.int(pairs)]), key, counter, graph.int(philox)],
    attributes: { dtype: { type: 'int32' }, Tshape: { type: 'int32' } },
    outputs: [{ dtype: 'int32', shape: [batch, pairs] }],
  });
  const halves = graph.add({
    type: 'Bitcast',
    inputs: [bits.output(0)],
    attributes: { T: { type: 'int32' }, type: { type: 'uint16' } },
    outputs: [{ dtype: 'uint16', shape: [batch, pairs, 2] }],
  });
  const flat = reshape(halves.output<'uint16'>(0), [batch, pairs * 2]);
  const exact = pairs * 2 === perImage ? flat : slice(flat, [0, 0], [null, perImage]);
  return reshape(exact, like.shape);
}
