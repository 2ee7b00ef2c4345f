import { loadTensorFlow, type TensorFlow } from '@unetsweep/tensorflow';
import type { Architecture, Layer } from '../architecture/index.js';
import type { NamedWeights } from '../checkpoint/named-weights.js';

type Tfjs = TensorFlow['tfjs'];
export type LayersModel = ReturnType<Tfjs['model']>;
type SymbolicTensor = ReturnType<Tfjs['input']>;
export type Tensor4D = ReturnType<Tfjs['tensor4d']>;

/** The same layers as tf.layers has them, with the same weights; the output are logits [B, size, size, outputs]. */
export function layersModel({ layers }: Architecture, values: NamedWeights, size: number): LayersModel {
  const { tfjs: tf } = loadTensorFlow();
  const outputs = new Map<string, SymbolicTensor>();
  const input = tf.input({ shape: [size, size, layers[0]?.channels ?? 1] });
  let last = input;
  for (const layer of layers) {
    const sources = layer.inputs.map((name) => outputs.get(name) as SymbolicTensor);
    last = layer.kind === 'input' ? input : (counterpart(layer).apply(sources) as SymbolicTensor);
    outputs.set(layer.name, last);
  }
  const model = tf.model({ inputs: input, outputs: last });
  for (const layer of model.layers) {
    const own = values.filter(({ name }) => name.startsWith(`${layer.name}/`));
    if (own.length > 0) layer.setWeights(own.map((one) => tf.tensor(one.values, [...one.shape])));
  }
  return model;
}

function counterpart(layer: Layer) {
  const { layers: L } = loadTensorFlow().tfjs;
  const { name, channels: filters } = layer;
  const padding = 'same';
  switch (layer.kind) {
    case 'convolution':
      return L.conv2d({ name, filters, kernelSize: layer.kernelSize, padding });
    case 'transposedConvolution':
      return L.conv2dTranspose({ name, filters, kernelSize: layer.kernelSize, strides: 2, padding });
    case 'batchNormalization':
      return L.batchNormalization({ name });
    case 'activation':
      return activation(layer);
    case 'maxPooling':
      return L.maxPooling2d({ name, poolSize: 2 });
    case 'concatenation':
      return L.concatenate({ name });
    case 'addition':
      return L.add({ name });
    case 'resizing':
      return layer.interpolation === 'nearest' ? L.upSampling2d({ name }) : doubleBilinearLayer(name);
    case 'groupSum':
      return groupSumLayer(name, filters);
    default:
      throw new Error(`no counterpart of ${layer.kind}`);
  }
}

function activation(layer: Extract<Layer, { kind: 'activation' }>) {
  const { layers: L } = loadTensorFlow().tfjs;
  const { name } = layer;
  switch (layer.activation) {
    case 'relu':
      return L.reLU({ name });
    case 'prelu':
      return L.prelu({ name, sharedAxes: [1, 2] });
    case 'leakyRelu':
      return L.leakyReLU({ name, alpha: layer.alpha });
    case 'elu':
      return eluLayer(name, layer.alpha);
  }
}

/** tf.layers knows alpha = 1 only. */
function eluLayer(name: string, alpha: number) {
  const { tfjs: tf } = loadTensorFlow();
  const negative = (x: Tensor4D) => x.minimum(0).exp().sub(1).mul(alpha);
  return layerOf(
    name,
    (x) => tf.add(x.relu(), negative(x)),
    (shape) => shape,
  );
}

/** The gradient of tfjs-node's resizing forgets `halfPixelCenters`, so this one is made of matrix products. */
function doubleBilinearLayer(name: string) {
  return layerOf(
    name,
    (x) =>
      doubleLastAxis(doubleLastAxis(x.transpose([0, 3, 1, 2])).transpose([0, 1, 3, 2])).transpose([
        0, 3, 2, 1,
      ]),
    ([batch, height, width, channels]) => [batch, (height ?? 0) * 2, (width ?? 0) * 2, channels],
  );
}

/** Each value becomes two, a quarter of a pixel to either side, on straight lines between neighbours. */
function doubleLastAxis(x: Tensor4D): Tensor4D {
  const { tfjs: tf } = loadTensorFlow();
  const length = x.shape[3];
  const matrix = Array.from({ length }, (_, from) =>
    Array.from({ length: 2 * length }, (_, to) => {
      const position = Math.min(Math.max((to + 0.5) / 2 - 0.5, 0), length - 1);
      return Math.max(0, 1 - Math.abs(position - from));
    }),
  );
  const doubled = x.reshape([-1, length]).matMul(tf.tensor2d(matrix));
  return doubled.reshape([...x.shape.slice(0, 3), 2 * length]) as Tensor4D;
}

function groupSumLayer(name: string, channels: number) {
  return layerOf(
    name,
    (x) => x.reshape([...x.shape.slice(0, 3), channels, -1]).sum(4),
    (shape) => [...shape.slice(0, 3), channels],
  );
}

type Sizes = (number | null | undefined)[];

function layerOf(name: string, call: (x: Tensor4D) => unknown, outputShape: (shape: Sizes) => Sizes) {
  const { tfjs: tf } = loadTensorFlow();
  class Custom extends tf.layers.Layer {
    static readonly className = 'Custom';
    override computeOutputShape(shape: unknown) {
      const [first] = shape as Sizes[];
      return outputShape(Array.isArray(first) ? first : (shape as Sizes)) as never;
    }
    override call(inputs: unknown) {
      return tf.tidy(() => call((Array.isArray(inputs) ? inputs[0] : inputs) as Tensor4D) as never);
    }
  }
  return new Custom({ name });
}
