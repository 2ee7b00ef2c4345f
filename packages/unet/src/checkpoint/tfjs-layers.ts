import type { Layer } from '../architecture/layer.js';
import { type KerasLayer, kerasLayer } from './keras-layer.js';
import type { NamedWeight } from './named-weights.js';

/** Layers that stand for one of the network, the last under its name, and weights that only they have. */
export interface TfjsLayers {
  layers: KerasLayer[];
  constants: NamedWeight[];
}

const convolution = {
  padding: 'same',
  data_format: 'channels_last',
  dilation_rate: [1, 1],
  activation: 'linear',
  use_bias: true,
};

const only = (layer: KerasLayer): TfjsLayers => ({ layers: [layer], constants: [] });

/**
 * Stock layers of tf.layers with the same outputs, for images of any size that fits the network.
 * @param inputChannels of its first input
 */
export function tfjsLayers(layer: Layer, inputChannels: number): TfjsLayers {
  const { name, inputs, channels: filters } = layer;
  switch (layer.kind) {
    case 'input':
      return only({
        ...kerasLayer('InputLayer', name, []),
        config: { name, batch_input_shape: [null, null, null, filters], dtype: 'float32', sparse: false },
      });
    case 'convolution':
    case 'transposedConvolution': {
      const isTransposed = layer.kind === 'transposedConvolution';
      const strides = isTransposed ? [2, 2] : [1, 1];
      const size = { filters, kernel_size: [layer.kernelSize, layer.kernelSize], strides };
      const className = isTransposed ? 'Conv2DTranspose' : 'Conv2D';
      return only(kerasLayer(className, name, inputs, { ...convolution, ...size }));
    }
    case 'batchNormalization':
      return only(
        kerasLayer('BatchNormalization', name, inputs, { axis: -1, momentum: 0.99, epsilon: 1e-3 }),
      );
    case 'activation':
      return activationLayers(layer);
    case 'maxPooling':
      return only(
        kerasLayer('MaxPooling2D', name, inputs, { pool_size: [2, 2], strides: [2, 2], padding: 'valid' }),
      );
    case 'dropout':
      return only(kerasLayer('Dropout', name, inputs, { rate: layer.rate }));
    case 'resizing':
      return layer.interpolation === 'nearest'
        ? only(kerasLayer('UpSampling2D', name, inputs, { size: [2, 2], interpolation: 'nearest' }))
        : doubleBilinear(layer);
    case 'concatenation':
      return only(kerasLayer('Concatenate', name, inputs, { axis: -1 }));
    case 'addition':
      return only(kerasLayer('Add', name, inputs));
    case 'groupSum':
      return groupSum(layer, inputChannels);
  }
}

function activationLayers(layer: Extract<Layer, { kind: 'activation' }>): TfjsLayers {
  const { name, inputs } = layer;
  switch (layer.activation) {
    case 'relu':
      return only(kerasLayer('ReLU', name, inputs));
    case 'prelu':
      return only(kerasLayer('PReLU', name, inputs, { shared_axes: [1, 2] }));
    case 'leakyRelu':
      return only(kerasLayer('LeakyReLU', name, inputs, { alpha: layer.alpha }));
    case 'elu':
      return layer.alpha === 1
        ? only(kerasLayer('ELU', name, inputs, { alpha: 1 }))
        : scaledElu(layer, layer.alpha);
  }
}

/** tf.layers has the elu of alpha 1 alone; that of any alpha is alpha elu(x) + (1 - alpha) relu(x). */
function scaledElu({ name, inputs, channels }: Layer, alpha: number): TfjsLayers {
  const [elu, relu] = [scale(`${name}_elu`, channels, alpha), scale(`${name}_relu`, channels, 1 - alpha)];
  return {
    layers: [
      kerasLayer('ELU', `${name}_elu`, inputs, { alpha: 1 }),
      kerasLayer('ReLU', `${name}_relu`, inputs),
      elu.layer,
      relu.layer,
      kerasLayer('Add', name, [elu.layer.name, relu.layer.name]),
    ],
    constants: [...elu.constants, ...relu.constants],
  };
}

/** A product with a constant, as a batch normalisation that moves nothing. */
function scale(input: string, channels: number, factor: number) {
  const name = `${input}_scaled`;
  const filled = (role: string, value: number) => ({
    name: `${name}/${role}`,
    shape: [channels],
    values: new Float32Array(channels).fill(value),
  });
  return {
    layer: kerasLayer('BatchNormalization', name, [input], {
      axis: -1,
      epsilon: 0,
      center: false,
      scale: true,
      trainable: false,
    }),
    constants: [filled('gamma', factor), filled('moving_mean', 0), filled('moving_variance', 1)],
  };
}

/**
 * Half-pixel centres and repeated edges, as the network has them: tf.layers' own bilinear resizing has neither. Each
 * output is the mean of those of four repeated pixels that exist: 3/4 of the nearer pixel, 1/4 of the next.
 */
function doubleBilinear({ name, inputs }: Layer): TfjsLayers {
  const repeated = `${name}_repeated`;
  return {
    layers: [
      kerasLayer('UpSampling2D', repeated, inputs, { size: [4, 4], interpolation: 'nearest' }),
      kerasLayer('AveragePooling2D', name, [repeated], {
        pool_size: [4, 4],
        strides: [2, 2],
        padding: 'same',
      }),
    ],
    constants: [],
  };
}

/** A 1 x 1 convolution whose kernel is 1 where the filter belongs to the output's group, and else 0. */
function groupSum({ name, inputs, channels }: Layer, inputChannels: number): TfjsLayers {
  const group = inputChannels / channels;
  const values = new Float32Array(inputChannels * channels);
  for (let filter = 0; filter < inputChannels; filter++)
    values[filter * channels + Math.floor(filter / group)] = 1;
  const size = { filters: channels, kernel_size: [1, 1], strides: [1, 1] };
  return {
    layers: [
      kerasLayer('Conv2D', name, inputs, { ...convolution, ...size, use_bias: false, trainable: false }),
    ],
    constants: [{ name: `${name}/kernel`, shape: [1, 1, inputChannels, channels], values }],
  };
}
