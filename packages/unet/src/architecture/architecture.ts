import type { ModelSpec } from '../spec.js';
import type { Architecture, DataShape, Layer, WeightDescription } from './layer.js';
import { filtersAt, LayerList } from './layer-list.js';
import { unsupportedModelFields } from './supported.js';
import { UnsupportedModelError } from './unsupported.js';

/**
 * Lists the layers of the network that `model` describes (U-Net, Ronneberger 2015, arXiv 1505.04597; same padding
 * instead of valid). Convolution biases stay in front of a batch normalisation, as Keras counts them.
 * @throws UnsupportedModelError naming each field that the engine does not train yet.
 */
export function describeArchitecture(model: ModelSpec, data: DataShape): Architecture {
  const [first, ...others] = unsupportedModelFields(model, data);
  if (first) throw new UnsupportedModelError([first, ...others]);
  const list = new LayerList(data.channels);
  const skips = encoder(list, model);
  block(list, model, 'bottleneck', filtersAt(model, model.depth), model.convsPerBlock);
  if (model.dropoutPlaces.includes('bottleneck')) list.dropout('bottleneck_dropout', model.dropout);
  decoder(list, model, skips);
  const outputs = data.classes === 2 ? 1 : data.classes;
  list.convolution('head', outputs, model.head.kernelSize, model.initializer);
  return summarize(list.layers, outputs);
}

/** All weights in the fixed order of checkpoints and sums: by layer, then kernel, bias, gamma, beta, moving statistics. */
export function listWeights(architecture: Architecture): WeightDescription[] {
  return architecture.layers.flatMap((layer) => layer.weights);
}

function encoder(list: LayerList, model: ModelSpec) {
  const skips = [];
  for (let level = 0; level < model.depth; level++) {
    const name = `encoder${level + 1}`;
    block(list, model, name, filtersAt(model, level), model.convsPerBlock);
    skips.push(list.last);
    list.maxPooling(`${name}_pool`);
    const factor = level === 0 ? model.firstDropoutFactor : 1;
    if (model.dropoutPlaces.includes('afterPool')) list.dropout(`${name}_dropout`, model.dropout * factor);
  }
  return skips;
}

function decoder(list: LayerList, model: ModelSpec, skips: readonly LayerList['last'][]): void {
  for (const [level, skip] of [...skips.entries()].reverse()) {
    const name = `decoder${level + 1}`;
    const filters = filtersAt(model, level);
    list.transposedConvolution(`${name}_up`, filters, model.upKernelSize, model.upInitializer);
    list.concatenation(`${name}_concat`, skip);
    if (model.dropoutPlaces.includes('afterConcat')) list.dropout(`${name}_dropout`, model.dropout);
    block(list, model, name, filters, model.decoderConvs);
  }
}

function block(list: LayerList, model: ModelSpec, name: string, filters: number, convolutions: number): void {
  for (let index = 1; index <= convolutions; index++) {
    list.convolution(`${name}_conv${index}`, filters, model.kernelSize, model.initializer);
    if (model.batchNorm) list.batchNormalization(`${name}_norm${index}`);
    list.activation(`${name}_relu${index}`, 'relu');
    if (model.dropoutPlaces.includes('afterConv')) list.dropout(`${name}_dropout${index}`, model.dropout);
  }
}

function summarize(layers: readonly Layer[], outputs: number): Architecture {
  const weights = layers.flatMap((layer) => layer.weights);
  const count = (list: readonly WeightDescription[]) => list.reduce((sum, one) => sum + size(one.shape), 0);
  return {
    layers,
    outputs,
    parameterCount: count(weights),
    trainableParameterCount: count(weights.filter((one) => one.trainable)),
  };
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}
