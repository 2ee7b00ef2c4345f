import { Graph, identity, Session, sigmoid, softmax } from '@unetsweep/tensorflow';
import { describeArchitecture, findSizeProblem, listWeights } from '../architecture/index.js';
import type { NamedWeights } from '../checkpoint/named-weights.js';
import { buildNetwork } from '../network/network.js';
import { restoringFeeds, settable } from '../network/settable.js';
import type { ModelSpec, Precision } from '../spec.js';
import { BadDataError } from './validate-job.js';

export interface PredictorOptions {
  model: ModelSpec;
  /** As trained. */
  precision: Precision;
  /** As trained: in the checkpoint's order. */
  weights: NamedWeights;
  height: number;
  width: number;
  channels: number;
  classes: number;
}

/** A trained network without what training needs. */
export interface Predictor {
  /**
   * @param images [B, H, W, C], preprocessed as in training
   * @returns probabilities [B, H, W, outputs]
   */
  predict(images: Float32Array, batchSize?: number): Float32Array;
  dispose(): void;
}

const defaultBatchSize = 10;

/** @throws BadDataError where the size does not fit the network, Error where weights are missing */
export function createPredictor(options: PredictorOptions): Predictor {
  const { model, precision, height, width, channels, classes } = options;
  const problem = findSizeProblem(model.depth, height, width);
  if (problem) throw new BadDataError(problem.message);
  const architecture = describeArchitecture(model, { channels, classes });
  const graph = new Graph();
  const weights = listWeights(architecture).map(({ name, shape }) => settable(graph, name, shape));
  const variables = new Map(weights.map(({ name, variable }) => [name, variable]));
  const restored = identity(graph.float(0), {
    controls: weights.map(({ assigned }) => assigned),
  });
  const images = graph.placeholder('images', 'float32', [null, height, width, channels]);
  const { logits } = buildNetwork(architecture, variables, images, { precision, training: false });
  const probabilities = architecture.outputs === 1 ? sigmoid(logits) : softmax(logits);
  const session = Session.load(graph);
  const byName = new Map(options.weights.map((one) => [one.name, one.values]));
  session.run(
    restoringFeeds(
      weights,
      weights.map(({ name }) => byName.get(name) ?? new Float32Array(0)),
    ),
    [restored],
  );
  return {
    predict: (all, batchSize = defaultBatchSize) => {
      const imageSize = height * width * channels;
      const outputSize = height * width * architecture.outputs;
      const result = new Float32Array((all.length / imageSize) * outputSize);
      for (let start = 0; start * imageSize < all.length; start += batchSize) {
        const values = all.slice(start * imageSize, (start + batchSize) * imageSize);
        const shape = [values.length / imageSize, height, width, channels];
        const [fetched] = session.run([{ tensor: images, values, shape }], [probabilities]);
        result.set(fetched.values, start * outputSize);
      }
      return result;
    },
    dispose: () => session.dispose(),
  };
}
