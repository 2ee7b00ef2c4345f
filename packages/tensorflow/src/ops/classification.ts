// Legend of shapes: N pixels, C classes.
import type { Tensor } from '../graph.js';
import { formatShape, GraphError } from '../shape.js';

/** The class of the largest value on the last axis, the first one of equals; that axis disappears. No gradient. */
export function argMax(x: Tensor<'float32'>): Tensor<'int32'> {
  const attributes = {
    T: { type: 'float32' },
    Tidx: { type: 'int32' },
    output_type: { type: 'int32' },
  } as const;
  const outputs = [{ dtype: 'int32', shape: x.shape.slice(0, -1) }] as const;
  const inputs = [x, x.graph.int(x.shape.length - 1)];
  return x.graph.add({ type: 'ArgMax', inputs, attributes, outputs }).output(0);
}

/** 1 at each number's place on a new last axis of length `classes`, else 0. */
export function oneHot(numbers: Tensor<'int32'>, classes: number): Tensor<'float32'> {
  const { graph } = numbers;
  return graph
    .add({
      type: 'OneHot',
      inputs: [numbers, graph.int(classes), graph.float(1), graph.float(0)],
      attributes: { T: { type: 'float32' }, TI: { type: 'int32' }, axis: { int: -1 } },
      outputs: [{ dtype: 'float32', shape: [...numbers.shape, classes] }],
    })
    .output(0);
}

/** The value of `x`, through which no gradient passes. */
export function stopGradient(x: Tensor<'float32'>): Tensor<'float32'> {
  const outputs = [{ dtype: 'float32', shape: x.shape }] as const;
  const attributes = { T: { type: 'float32' } } as const;
  return x.graph.add({ type: 'StopGradient', inputs: [x], attributes, outputs }).output(0);
}

/** -ln softmax(logits)[label] of each pixel, without overflow: logits [N, C], labels [N] in 0 .. C - 1 -> [N]. */
export function softmaxCrossEntropy(logits: Tensor<'float32'>, labels: Tensor<'int32'>): Tensor<'float32'> {
  if (logits.shape.length !== 2 || labels.shape.length !== 1) {
    throw new GraphError(
      `SparseSoftmaxCrossEntropyWithLogits: ${formatShape(logits.shape)} and ${formatShape(labels.shape)} should have two axes and one`,
    );
  }
  return logits.graph
    .add({
      type: 'SparseSoftmaxCrossEntropyWithLogits',
      inputs: [logits, labels],
      attributes: { T: { type: 'float32' }, Tlabels: { type: 'int32' } },
      // The kernel computes the derivative along with the value.
      outputs: [
        { dtype: 'float32', shape: labels.shape },
        { dtype: 'float32', shape: logits.shape },
      ],
    })
    .output(0);
}
