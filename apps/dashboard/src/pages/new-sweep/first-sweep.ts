/** A small sweep over the data set that comes along. */
export const FIRST_SWEEP = {
  name: 'loss-by-rate',
  dataset: 'nuclei',
  parameters: { 'loss.name': ['bce', 'bceDice'], 'optimizer.learningRate': [1e-3, 1e-2] },
  trial: { training: { epochs: 20, batchSize: 4 } },
};
