// Legend of shapes: B batch, H height, W width, C channels.
import {
  add,
  addAll,
  batchNormTraining,
  biasAdd,
  cast,
  concat,
  conv2d,
  conv2dTranspose,
  doubleBilinear,
  doubleNearest,
  dropout,
  elu,
  type FloatDType,
  fixedNormalization,
  leakyRelu,
  leakyReluByExtremes,
  maxPool2x2,
  multiply,
  prelu,
  relu,
  reshape,
  sum,
  type Tensor,
  type Variable,
} from '@unetsweep/tensorflow';
import { type Architecture, type Layer, normsByConvolution } from '../architecture/index.js';
import type { Precision } from '../spec.js';

type Floats = Tensor<'float32'>;
/** What layers pass on: float32, or bfloat16 where the precision is mixed. */
type Values = Tensor<FloatDType>;

/** Variables of the network by the names of its weights. */
export type WeightVariables = ReadonlyMap<string, Variable<'float32'>>;

/** What a batch normalisation measured on the batch. */
export interface BatchStatistics {
  layer: string;
  mean: Floats;
  variance: Floats;
}

/** Training uses the batch's statistics and drops values by `key`; evaluation does neither. */
export type NetworkMode = { precision: Precision } & (
  | { training: false }
  | { training: true; key: Tensor<'uint64'> }
);

/**
 * Adds the network's operations. In mixed precision layers compute in bfloat16 from weights that stay float32, as with Keras's
 * `mixed_bfloat16`; statistics of batches and logits are float32.
 * @param images shape [B, H, W, C]
 * @returns logits of shape [B, H, W, outputs], the outputs of all layers by name, and the statistics of every batch
 * normalisation when training
 */
export function buildNetwork(
  architecture: Architecture,
  variables: WeightVariables,
  images: Floats,
  mode: NetworkMode,
): { logits: Floats; outputs: ReadonlyMap<string, Values>; statistics: BatchStatistics[] } {
  const builder = new NetworkBuilder(variables, mode, normsByConvolution(architecture));
  const outputs = new Map<string, Values>();
  const input = cast(images, builder.dtype);
  let last: Values = input;
  for (const layer of architecture.layers) {
    const inputs = layer.inputs.map((name) => known(outputs, name));
    last = layer.kind === 'input' ? input : builder.layer(layer, inputs);
    outputs.set(layer.name, last);
  }
  return { logits: cast(last, 'float32'), outputs, statistics: builder.statistics };
}

class NetworkBuilder {
  readonly statistics: BatchStatistics[] = [];
  readonly dtype: FloatDType;
  private dropouts = 0;

  constructor(
    private readonly variables: WeightVariables,
    private readonly mode: NetworkMode,
    /** Batch normalisations by the convolution that they follow. */
    private readonly norms: ReadonlyMap<string, Layer>,
  ) {
    this.dtype = mode.precision === 'mixed' ? 'bfloat16' : 'float32';
  }

  layer(layer: Exclude<Layer, { kind: 'input' }>, inputs: readonly Values[]): Values {
    const [x] = inputs;
    if (!x) throw new Error(`layer ${layer.name} has no input`);
    switch (layer.kind) {
      case 'convolution':
        return this.convolution(layer, x);
      case 'transposedConvolution': {
        const y = conv2dTranspose(x, this.cast(this.weight(layer, 'kernel')), { stride: 2 });
        return biasAdd(y, this.cast(this.weight(layer, 'bias')));
      }
      case 'batchNormalization':
        // Done with the convolution before it.
        return x;
      case 'activation':
        return this.activation(layer, x);
      case 'maxPooling':
        return maxPool2x2(x);
      case 'dropout':
        return this.mode.training ? dropout(x, layer.rate, this.mode.key, this.dropouts++) : x;
      case 'resizing':
        return this.cast(double(cast(x, 'float32'), layer.interpolation));
      case 'concatenation':
        return concat(inputs, 3);
      case 'addition':
        return addAll(inputs);
      case 'groupSum':
        return groupSum(cast(x, 'float32'), layer.channels);
    }
  }

  /**
   * A batch normalisation right behind is taken in: with fixed statistics it is a scale and a shift of each output
   * channel, and in training it takes the bias away again, which then only moves the measured mean.
   */
  private convolution(layer: Layer, x: Values): Values {
    const [kernel, bias] = [this.weight(layer, 'kernel'), this.weight(layer, 'bias')];
    const norm = this.norms.get(layer.name);
    if (!norm) return biasAdd(conv2d(x, this.cast(kernel)), this.cast(bias));
    if (this.mode.training) return this.normalize(norm, conv2d(x, this.cast(kernel)), bias);
    const moving = [this.weight(norm, 'moving_mean'), this.weight(norm, 'moving_variance')] as const;
    const { scale, shift } = fixedNormalization(this.affine(norm), ...moving);
    const y = conv2d(x, this.cast(multiply(kernel, scale)));
    return biasAdd(y, this.cast(add(multiply(bias, scale), shift)));
  }

  /** x lacks `bias`. */
  private normalize(norm: Layer, x: Values, bias: Floats): Values {
    const { y, mean, variance } = batchNormTraining(x, this.affine(norm));
    this.statistics.push({ layer: norm.name, mean: add(mean, bias), variance });
    return y;
  }

  private affine(norm: Layer) {
    return { gamma: this.weight(norm, 'gamma'), beta: this.weight(norm, 'beta') };
  }

  private activation(layer: Extract<Layer, { kind: 'activation' }>, x: Values): Values {
    switch (layer.activation) {
      case 'relu':
        return relu(x);
      case 'prelu':
        return prelu(x, this.cast(this.weight(layer, 'alpha')));
      case 'leakyRelu':
        return this.mode.training ? leakyRelu(x, layer.alpha) : leakyReluByExtremes(x, layer.alpha);
      case 'elu':
        return elu(x, layer.alpha);
    }
  }

  /** To the type of the layers. */
  private cast(x: Floats): Values {
    return cast(x, this.dtype);
  }

  private weight(layer: Layer, name: string): Floats {
    return known(this.variables, `${layer.name}/${name}`).value;
  }
}

/** Only in float32: TensorFlow resizes to nothing else. */
function double(x: Floats, interpolation: 'bilinear' | 'nearest'): Floats {
  return interpolation === 'bilinear' ? doubleBilinear(x) : doubleNearest(x);
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
