import {
  assign,
  Graph,
  gradients,
  identity,
  randomKey,
  Session,
  type Tensor,
  Variable,
} from '@unetsweep/tensorflow';
import { type Architecture, listWeights } from '../architecture/index.js';
import type { NamedWeights } from '../checkpoint/named-weights.js';
import type { RegionLoss } from '../losses/loss-definition.js';
import { buildNetwork } from '../network/network.js';
import { buildRegions } from '../network/region-rows.js';
import type { Precision } from '../spec.js';

/** Of a weight that the loss does not depend on. */
const none = new Float32Array(0);

interface LossInput {
  architecture: Architecture;
  weights: NamedWeights;
  loss: RegionLoss;
  /** [B, size, size, channels] */
  images: Float32Array;
  /** [B, size, size] */
  masks: Uint8Array;
  size: number;
  /** float32 by default. */
  precision?: Precision;
}

/** The data loss of a batch in training mode, and its gradient by each trainable weight. */
export function lossGradients(input: LossInput) {
  const { architecture, weights, loss, images: pixels, masks, size, precision = 'float32' } = input;
  const graph = new Graph();
  const variables = new Map(
    weights.map(({ name, shape }) => [name, new Variable(graph, name, 'float32', shape)]),
  );
  const inputs = weights.map(({ name, shape }) => graph.placeholder(`${name}/set`, 'float32', shape));
  const assigned = [...variables.values()].map((variable, index) =>
    assign(variable, inputs[index] as Tensor<'float32'>),
  );
  const ready = identity(graph.float(0), { controls: assigned });
  const batch = masks.length / (size * size);
  const channels = architecture.layers[0]?.channels ?? 0;
  const images = graph.placeholder('images', 'float32', [null, size, size, channels]);
  const targets = graph.placeholder('targets', 'float32', [null, size, size]);
  const key = randomKey(0, graph.constant('int32', [1], Int32Array.of(0)));
  const { logits } = buildNetwork(architecture, variables, images, { precision, training: true, key });
  const value = buildRegions(logits, targets, loss, 0.5).loss;
  const trainable = listWeights(architecture).filter((weight) => weight.trainable);
  const derived = gradients(
    value,
    trainable.map(({ name }) => (variables.get(name) as Variable<'float32'>).value),
  );
  const session = Session.load(graph);
  session.run(
    weights.map(({ values, shape }, index) => ({
      tensor: inputs[index] as Tensor,
      values: values.slice(),
      shape,
    })),
    [ready],
  );
  const feeds = [
    { tensor: images, values: pixels, shape: [batch, size, size, channels] },
    { tensor: targets, values: Float32Array.from(masks), shape: [batch, size, size] },
  ];
  const present = derived.filter((one) => one !== null);
  const [own, ...fetched] = session.run(feeds, [value, ...present]);
  session.dispose();
  const valuesAt = (index: number) => {
    const one = derived[index];
    return one && fetched[present.indexOf(one)]?.values;
  };
  return {
    loss: own?.values[0] ?? Number.NaN,
    gradients: new Map(trainable.map(({ name }, index) => [name, valuesAt(index) ?? none])),
  };
}
