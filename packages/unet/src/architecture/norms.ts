import type { Architecture, Layer } from './layer.js';

/**
 * Each batch normalisation by the name of the convolution before it. Every one follows a convolution that feeds
 * nothing else, so the two can be computed as one.
 */
export function normsByConvolution({ layers }: Architecture): Map<string, Layer> {
  const norms = layers.filter((layer) => layer.kind === 'batchNormalization');
  return new Map(norms.map((norm) => [norm.inputs[0] ?? '', norm]));
}
