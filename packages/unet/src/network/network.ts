// Legend of shapes: B batch, H height, W width, C channels.
import {
  addAll,
  batchNormInference,
  batchNormTraining,
  biasAdd,
  concat,
  conv2d,
  conv2dTranspose,
  doubleBilinear,
  doubleNearest,
  dropout,
  elu,
  leakyRelu,
  maxPool2x2,
  prelu,
  relu,
  reshape,
  sum,
  type Tensor,
  type Variable,
} from '@unetsweep/tensorflow';
import type { Architecture, Layer } from '../architecture/index.js';

type Floats = Tensor<'float32'>;

/** Variables of the network by the names of its weights. */
export type WeightVariables = ReadonlyMap<string, Variable<'float32'>>;

/** What a batch normalisation measured on the batch. */
export interface BatchStatistics {
  layer: string;
  mean: Floats;
  variance: Floats;
}

/** Training uses the batch's statistics and drops values by `key`; evaluation does neither. */
export type NetworkMode = { training: false } | { training: true; key: Tensor<'uint64'> };

/**
 * Adds the network's operations.
 * @param images shape [B, H, W, C]
 * @returns logits of shape [B, H, W, outputs], the outputs of all layers by name, and the statistics of every batch
 * normalisation when training
 */
export function buildNetwork(
  architecture: Architecture,
  variables: WeightVariables,
  images: Floats,
  mode: NetworkMode,
): { logits: Floats; outputs: ReadonlyMap<string, Floats>; statistics: BatchStatistics[] } {
  const builder = new NetworkBuilder(variables, mode);
  const outputs = new Map<string, Floats>();
  let last = images;
  for (const layer of architecture.layers) {
    const inputs = layer.inputs.map((name) => known(outputs, name));
    last = layer.kind === 'input' ? images : builder.layer(layer, inputs);
    outputs.set(layer.name, last);
  }
  return { logits: last, outputs, statistics: builder.statistics };
}

class NetworkBuilder {
  readonly statistics: BatchStatistics[] = [];
  private dropouts = 0;

  constructor(
    private readonly variables: WeightVariables,
    private readonly mode: NetworkMode,
  ) {}

  layer(layer: Exclude<Layer, { kind: 'input' }>, inputs: readonly Floats[]): Floats {
    const [x] = inputs;
    if (!x) throw new Error(`layer ${layer.name} has no input`);
    switch (layer.kind) {
      case 'convolution':
        return biasAdd(conv2d(x, this.weight(layer, 'kernel')), this.weight(layer, 'bias'));
      case 'transposedConvolution': {
        const y = conv2dTranspose(x, this.weight(layer, 'kernel'), { stride: 2 });
        return biasAdd(y, this.weight(layer, 'bias'));
      }
      case 'batchNormalization':
        return this.batchNormalization(layer, x);
      case 'activation':
        return this.activation(layer, x);
      case 'maxPooling':
        return maxPool2x2(x);
      case 'dropout':
        return this.mode.training ? dropout(x, layer.rate, this.mode.key, this.dropouts++) : x;
      case 'resizing':
        return layer.interpolation === 'bilinear' ? doubleBilinear(x) : doubleNearest(x);
      case 'concatenation':
        return concat(inputs, 3);
      case 'addition':
        return addAll(inputs);
      case 'groupSum':
        return groupSum(x, layer.channels);
    }
  }

  private activation(layer: Extract<Layer, { kind: 'activation' }>, x: Floats): Floats {
    switch (layer.activation) {
      case 'relu':
        return relu(x);
      case 'prelu':
        return prelu(x, this.weight(layer, 'alpha'));
      case 'leakyRelu':
        return leakyRelu(x, layer.alpha);
      case 'elu':
        return elu(x, layer.alpha);
    }
  }

  private batchNormalization(layer: Layer, x: Floats): Floats {
    const parameters = { gamma: this.weight(layer, 'gamma'), beta: this.weight(layer, 'beta') };
    if (!this.mode.training) {
      const moving = [this.weight(layer, 'moving_mean'), this.weight(layer, 'moving_variance')] as const;
      return batchNormInference(x, parameters, ...moving);
    }
    const { y, mean, variance } = batchNormTraining(x, parameters);
    this.statistics.push({ layer: layer.name, mean, variance });
    return y;
  }

  private weight(layer: Layer, name: string): Floats {
    return known(this.variables, `${layer.name}/${name}`).value;
  }
}

/** x [B, H, W, channels * n] -> [B, H, W, channels], each the sum of n neighbours. */
function groupSum(x: Floats, channels: number): Floats {
  const [, height = null, width = null, filters = null] = x.shape;
  if (filters === null) throw new Error('a grouped head has a known number of filters');
  return sum(reshape(x, [null, height, width, channels, filters / channels]), [4]);
}

/** The entry under `name`, which the architecture's order guarantees. */
export function known<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new Error(`nothing is named ${name}`);
  return value;
}
