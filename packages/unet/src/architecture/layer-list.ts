import type { ModelSpec } from '../spec.js';
import type { Activation, Layer, WeightDescription, WeightInitializer, WeightRole } from './layer.js';

/** The output of a layer. */
export interface Source {
  name: string;
  channels: number;
  halvings: number;
}

type ActivationSpec = Pick<ModelSpec, 'activation' | 'activationAlpha'>;

/** Collects layers one after another; `last` is the output that the next layer reads. */
export class LayerList {
  readonly layers: Layer[];
  last: Source;

  constructor(channels: number) {
    this.last = { name: 'image', channels, halvings: 0 };
    this.layers = [{ kind: 'input', ...this.last, inputs: [], weights: [] }];
  }

  convolution(name: string, filters: number, kernelSize: number, initializer: WeightInitializer): void {
    const inputs = this.last.channels;
    const area = kernelSize * kernelSize;
    const kernel = weight(name, 'kernel', [kernelSize, kernelSize, inputs, filters], initializer, {
      fanIn: inputs * area,
      fanOut: filters * area,
    });
    this.push({
      kind: 'convolution',
      kernelSize,
      ...this.follow(name, filters),
      weights: [kernel, weight(name, 'bias', [filters], 'zeros')],
    });
  }

  /** Stride 2. Keras counts the fans of the stored layout, so in and out change places. */
  transposedConvolution(name: string, filters: number, size: number, initializer: WeightInitializer): void {
    const inputs = this.last.channels;
    const kernel = weight(name, 'kernel', [size, size, filters, inputs], initializer, {
      fanIn: filters * size * size,
      fanOut: inputs * size * size,
    });
    this.push({
      kind: 'transposedConvolution',
      kernelSize: size,
      ...this.follow(name, filters, this.last.halvings - 1),
      weights: [kernel, weight(name, 'bias', [filters], 'zeros')],
    });
  }

  batchNormalization(name: string): void {
    const shape = [this.last.channels];
    this.push({
      kind: 'batchNormalization',
      ...this.follow(name),
      weights: [
        weight(name, 'gamma', shape, 'ones'),
        weight(name, 'beta', shape, 'zeros'),
        weight(name, 'movingMean', shape, 'zeros'),
        weight(name, 'movingVariance', shape, 'ones'),
      ],
    });
  }

  /** A prelu has one slope a channel, shared over the image, as Keras's `PReLU(shared_axes=[1, 2])`. */
  activation(name: string, { activation, activationAlpha }: ActivationSpec): void {
    const shape = [1, 1, this.last.channels];
    const weights =
      activation === 'prelu' ? [weight(name, 'alpha', shape, { constant: activationAlpha })] : [];
    const kind: Activation =
      activation === 'relu' || activation === 'prelu'
        ? { activation }
        : { activation, alpha: activationAlpha };
    this.push({ kind: 'activation', ...kind, ...this.follow(name), weights });
  }

  resizing(name: string, interpolation: 'bilinear' | 'nearest'): void {
    const base = this.follow(name, this.last.channels, this.last.halvings - 1);
    this.push({ kind: 'resizing', interpolation, ...base, weights: [] });
  }

  maxPooling(name: string): void {
    const halvings = this.last.halvings + 1;
    this.push({ kind: 'maxPooling', ...this.follow(name, this.last.channels, halvings), weights: [] });
  }

  dropout(name: string, rate: number): void {
    if (rate > 0) this.push({ kind: 'dropout', rate, ...this.follow(name), weights: [] });
  }

  /** The running output first, the skipped one second, as Keras's `concatenate([up, skip])`. */
  concatenation(name: string, skip: Source): void {
    const base = this.follow(name, this.last.channels + skip.channels);
    this.push({ kind: 'concatenation', ...base, inputs: [this.last.name, skip.name], weights: [] });
  }

  /** The running output and `other`, which has its shape. */
  addition(name: string, other: Source): void {
    const base = this.follow(name);
    this.push({ kind: 'addition', ...base, inputs: [this.last.name, other.name], weights: [] });
  }

  groupSum(name: string, channels: number): void {
    this.push({ kind: 'groupSum', ...this.follow(name, channels), weights: [] });
  }

  /** Lets the next layers follow `source`. */
  goBackTo(source: Source): void {
    this.last = source;
  }

  private follow(name: string, channels = this.last.channels, halvings = this.last.halvings) {
    return { name, inputs: [this.last.name], channels, halvings };
  }

  private push(layer: Layer): void {
    this.layers.push(layer);
    this.last = layer;
  }
}

const kerasNames: Record<WeightRole, string> = {
  kernel: 'kernel',
  bias: 'bias',
  alpha: 'alpha',
  gamma: 'gamma',
  beta: 'beta',
  movingMean: 'moving_mean',
  movingVariance: 'moving_variance',
};

function weight(
  layer: string,
  role: WeightRole,
  shape: readonly number[],
  initializer: WeightInitializer,
  fans = { fanIn: 0, fanOut: 0 },
): WeightDescription {
  const trainable = role !== 'movingMean' && role !== 'movingVariance';
  return { name: `${layer}/${kerasNames[role]}`, role, shape, trainable, initializer, ...fans };
}

/** Filters of level 0 (the image's own size) to `depth` (the bottleneck); at least one. */
export function filtersAt(model: ModelSpec, level: number): number {
  return Math.max(1, Math.floor((model.baseFilters * 2 ** level) / model.channelDivisor));
}
