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
    ...oneOf('model.activation', model.activation, ['relu']),
    ...oneOf('model.up', model.up, ['transposed']),
    ...oneOf('model.upKernelSize', model.upKernelSize, [2, 3]),
    ...oneOf('model.skip', model.skip, ['concat']),
    ...oneOf('model.residual', model.residual, [false]),
    ...oneOf('model.initializer', model.initializer, initializers),
    ...oneOf('model.upInitializer', model.upInitializer, initializers),
    ...oneOf('model.head.kernelSize', model.head.kernelSize, [1, 3]),
    ...oneOf('model.head.groupActivation', model.head.groupActivation, ['none']),
    ...oneOf('model.head.filters', model.head.filters, [null]),
    ...integer('model.depth', model.depth, 1, 6),
    ...integer('model.convsPerBlock', model.convsPerBlock, 1, 8),
    ...integer('model.decoderConvs', model.decoderConvs, 0, 8),
    ...integer('data.classes', data.classes, 2, 2),
    ...(places.length > 0
      ? [{ path: 'model.dropoutPlaces', value: places, accepted: `any of ${dropoutPlaces.join(', ')}` }]
      : []),
  ];
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
