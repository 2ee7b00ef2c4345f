import type { Tensor } from '../graph.js';
import { broadcastShapes, formatShape, GraphError } from '../shape.js';

/** Products of matrices: a [..., n, m] by b [..., m, k] -> [..., n, k]; the axes before broadcast. Without a gradient rule. */
export function batchMatMul(a: Tensor<'float32'>, b: Tensor<'float32'>): Tensor<'float32'> {
  const type = 'BatchMatMulV2';
  if (a.shape.length < 2 || b.shape.length < 2 || a.shape.at(-1) !== b.shape.at(-2)) {
    throw new GraphError(`${type}: ${formatShape(a.shape)} and ${formatShape(b.shape)} do not multiply`);
  }
  const outer = broadcastShapes(type, a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...outer, a.shape.at(-2) ?? null, b.shape.at(-1) ?? null];
  const attributes = { T: { type: 'float32' }, adj_x: { bool: false }, adj_y: { bool: false } } as const;
  return a.graph.add({ type, inputs: [a, b], attributes, outputs: [{ dtype: 'float32', shape }] }).output(0);
}
