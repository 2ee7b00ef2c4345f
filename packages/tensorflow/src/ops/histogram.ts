import type { Tensor } from '../graph.js';
import { GraphError } from '../shape.js';

/**
 * Counts of values in `bins` equally wide bins over `range`; values outside go to the first or the last one. Without a
 * gradient rule.
 * @param range [2]: both ends, the first below the second
 * @returns int32 [bins]
 */
export function histogramFixedWidth(
  values: Tensor<'float32'>,
  range: Tensor<'float32'>,
  bins: number,
): Tensor<'int32'> {
  if (range.shape.length !== 1 || range.shape[0] !== 2)
    throw new GraphError('HistogramFixedWidth: the range has two ends');
  const { graph } = values;
  return graph
    .add({
      type: 'HistogramFixedWidth',
      inputs: [values, range, graph.int(bins)],
      attributes: { T: { type: 'float32' }, dtype: { type: 'int32' } },
      outputs: [{ dtype: 'int32', shape: [bins] }],
    })
    .output(0);
}
