import { elementCount } from '../element-count.js';
import type { ModelSpec } from '../spec.js';
import { addBlock } from './block.js';
import type { Architecture, DataShape, Layer, WeightDescription } from './layer.js';
import { filtersAt, LayerList, type Source } from './layer-list.js';
import { outputsOf, ungroupableHead, unsupportedModelFields } from './supported.js';
import { UnsupportedModelError } from './unsupported.js';

/**
 * Lists the layers of the network that `model` describes (U-Net, Ronneberger 2015, arXiv 1505.04597; same padding
 * instead of valid). Convolution biases stay in front of a batch normalisation, as Keras counts them.
 *
 * Up-convolutions have no activation of their own. After bilinear or nearest resizing a convolution of `upKernelSize`
 * brings the filters down to the level's. `skip: none` leaves the encoder's maps out; dropout `afterConcat` then
 * stands where they would have come in, after the up-convolution.
 * @throws UnsupportedModelError naming each field that the engine does not train, or a head that cannot be grouped
 */
export function describeArchitecture(model: ModelSpec, data: DataShape): Architecture {
  const [first, ...others] = [...unsupportedModelFields(model, data), ...ungroupableHead(model, data)];
  if (first) throw new UnsupportedModelError([first, ...others]);
  const list = new LayerList(data.channels);
  const skips = encoder(list, model);
  addBlock(list, model, { name: 'bottleneck', level: model.depth, convolutions: model.convsPerBlock });
  if (model.dropoutPlaces.includes('bottleneck')) list.dropout('bottleneck_dropout', model.dropout);
  decoder(list, model, skips);
  const outputs = outputsOf(data);
  head(list, model, outputs);
  return summarize(list.layers, outputs);
}

/** All weights in the fixed order of checkpoints and sums: by layer, then kernel, bias, gamma, beta, moving statistics. */
export function listWeights(architecture: Architecture): WeightDescription[] {
  return architecture.layers.flatMap((layer) => layer.weights);
}

function encoder(list: LayerList, model: ModelSpec): Source[] {
  const skips = [];
  for (let level = 0; level < model.depth; level++) {
    const name = `encoder${level + 1}`;
    addBlock(list, model, { name, level, convolutions: model.convsPerBlock });
    skips.push(list.last);
    list.maxPooling(`${name}_pool`);
    const factor = level === 0 ? model.firstDropoutFactor : 1;
    if (model.dropoutPlaces.includes('afterPool')) list.dropout(`${name}_dropout`, model.dropout * factor);
  }
  return skips;
}

function decoder(list: LayerList, model: ModelSpec, skips: readonly Source[]): void {
  for (const [level, skip] of [...skips.entries()].reverse()) {
    const name = `decoder${level + 1}`;
    up(list, model, name, filtersAt(model, level));
    if (model.skip === 'concat') list.concatenation(`${name}_concat`, skip);
    else if (model.skip === 'add') list.addition(`${name}_add`, skip);
    if (model.dropoutPlaces.includes('afterConcat')) list.dropout(`${name}_dropout`, model.dropout);
    addBlock(list, model, { name, level, convolutions: model.decoderConvs });
  }
}

/** Twice the size, and the filters of the level. */
function up(list: LayerList, model: ModelSpec, name: string, filters: number): void {
  if (model.up === 'transposed') {
    list.transposedConvolution(`${name}_up`, filters, model.upKernelSize, model.upInitializer);
    return;
  }
  list.resizing(`${name}_resize`, model.up);
  list.convolution(`${name}_up`, filters, model.upKernelSize, model.upInitializer);
}

/** More filters than outputs: output c is the sum of the c-th group of neighbouring filters. */
function head(list: LayerList, { head: spec, initializer }: ModelSpec, outputs: number): void {
  const filters = spec.filters ?? outputs;
  list.convolution('head', filters, spec.kernelSize, initializer);
  if (spec.groupActivation === 'relu')
    list.activation('head_relu', { activation: 'relu', activationAlpha: 0 });
  if (filters !== outputs) list.groupSum('head_sum', outputs);
}

function summarize(layers: readonly Layer[], outputs: number): Architecture {
  const weights = layers.flatMap((layer) => layer.weights);
  const count = (list: readonly WeightDescription[]) =>
    list.reduce((sum, one) => sum + elementCount(one.shape), 0);
  return {
    layers,
    outputs,
    parameterCount: count(weights),
    trainableParameterCount: count(weights.filter((one) => one.trainable)),
  };
}
