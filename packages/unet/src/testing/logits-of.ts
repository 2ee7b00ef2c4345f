import { Graph, identity, Session } from '@unetsweep/tensorflow';
import { describeArchitecture, listWeights } from '../architecture/index.js';
import type { NamedWeights } from '../checkpoint/named-weights.js';
import { buildNetwork } from '../network/network.js';
import { restoringFeeds, settable } from '../network/settable.js';
import type { ModelSpec } from '../spec.js';

interface LogitsInput {
  model: ModelSpec;
  weights: NamedWeights;
  /** [B, size, size, channels] */
  images: Float32Array;
  size: number;
  channels: number;
  classes: number;
}

/** Logits [B, size, size, outputs] in evaluation mode. */
export function logitsOf({ model, weights, images, size, channels, classes }: LogitsInput): Float32Array {
  const graph = new Graph();
  const architecture = describeArchitecture(model, { channels, classes });
  const own = listWeights(architecture).map(({ name, shape }) => settable(graph, name, shape));
  const controls = own.map(({ assigned }) => assigned);
  const restored = identity(graph.float(0), { controls });
  const tensor = graph.placeholder('images', 'float32', [null, size, size, channels]);
  const variables = new Map(own.map(({ name, variable }) => [name, variable]));
  const { logits } = buildNetwork(architecture, variables, tensor, { precision: 'float32', training: false });
  const session = Session.load(graph);
  const values = new Map(weights.map((one) => [one.name, one.values]));
  const feeds = restoringFeeds(
    own,
    own.map(({ name }) => values.get(name) ?? new Float32Array(0)),
  );
  session.run(feeds, [restored]);
  const shape = [images.length / (size * size * channels), size, size, channels];
  const [fetched] = session.run([{ tensor, values: images.slice(), shape }], [logits]);
  session.dispose();
  return fetched.values;
}
