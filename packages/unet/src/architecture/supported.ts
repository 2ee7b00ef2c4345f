import type { ModelSpec } from '../spec.js';
import type { DataShape } from './layer.js';
import type { UnsupportedField } from './unsupported.js';

const initializers = ['heNormal', 'heUniform', 'glorotNormal', 'glorotUniform', 'uniform01'];
const dropoutPlaces = ['afterPool', 'afterConcat', 'bottleneck', 'afterConv'];

/** Fields of `model` (and the number of classes) that the engine cannot train yet. */
export function unsupportedModelFields(model: ModelSpec, data: DataShape): UnsupportedField[] {
  const places = model.dropoutPlaces.filter((place) => !dropoutPlaces.includes(place));
  return [
    ...oneOf('model.name', model.name, ['unet']),
    ...oneOf('model.kernelSize', model.kernelSize, [3, 5]),
    ...oneOf('model.activation', model.activation, ['relu', 'leakyRelu', 'prelu', 'elu']),
    ...oneOf('model.up', model.up, ['transposed', 'bilinear', 'nearest']),
    ...oneOf('model.upKernelSize', model.upKernelSize, [2, 3]),
    ...oneOf('model.skip', model.skip, ['concat', 'add', 'none']),
    ...oneOf('model.initializer', model.initializer, initializers),
    ...oneOf('model.upInitializer', model.upInitializer, initializers),
    ...oneOf('model.head.kernelSize', model.head.kernelSize, [1, 3]),
    ...unsupportedHeadActivation(model, data),
    ...integer('model.depth', model.depth, 1, 6),
    ...integer('model.convsPerBlock', model.convsPerBlock, 1, 8),
    ...integer('model.decoderConvs', model.decoderConvs, 0, 8),
    ...integer('data.channels', data.channels, 1, 8),
    ...integer('data.classes', data.classes, 2, 64),
    ...(places.length > 0
      ? [{ path: 'model.dropoutPlaces', value: places, accepted: `any of ${dropoutPlaces.join(', ')}` }]
      : []),
  ];
}

/** A head whose filters do not divide into equal groups, one an output. */
export function ungroupableHead({ head }: ModelSpec, data: DataShape): UnsupportedField[] {
  const outputs = outputsOf(data);
  if (head.filters === null || (head.filters > 0 && head.filters % outputs === 0)) return [];
  const accepted = `null or a multiple of the ${outputs} outputs`;
  return [{ path: 'model.head.filters', value: head.filters, accepted }];
}

/** Channels of the logits: one for two classes, else one a class. */
export function outputsOf({ classes }: DataShape): number {
  return classes === 2 ? 1 : classes;
}

/** A single output that is a sum of positive numbers never falls under a probability of a half. */
function unsupportedHeadActivation({ head }: ModelSpec, data: DataShape): UnsupportedField[] {
  const path = 'model.head.groupActivation';
  if (head.groupActivation !== 'relu' || data.classes !== 2) {
    return oneOf(path, head.groupActivation, ['none', 'relu']);
  }
  const accepted = '"none" with two classes: sums of positive numbers could never say background';
  return [{ path, value: head.groupActivation, accepted }];
}

/** `value` as a complaint unless it is one of `accepted`. */
export function oneOf(path: string, value: unknown, accepted: readonly unknown[]): UnsupportedField[] {
  if (accepted.includes(value)) return [];
  return [{ path, value, accepted: accepted.map((one) => JSON.stringify(one)).join(', ') }];
}

function integer(path: string, value: number, low: number, high: number): UnsupportedField[] {
  if (Number.isInteger(value) && value >= low && value <= high) return [];
  return [{ path, value, accepted: low === high ? `${low}` : `a whole number from ${low} to ${high}` }];
}
