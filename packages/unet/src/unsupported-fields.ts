import type { DataShape } from './architecture/layer.js';
import { oneOf, unsupportedModelFields } from './architecture/supported.js';
import { type UnsupportedField, UnsupportedSpecError } from './architecture/unsupported.js';
import type { TrialSpec } from './spec.js';
import {
  supportedLosses,
  supportedOptimizers,
  supportedSchedules,
  weightableLosses,
} from './supported-names.js';

/** Every field of a trial whose value the engine does not train yet; empty where all is well. Pure. */
export function findUnsupportedFields(spec: TrialSpec, data: DataShape): UnsupportedField[] {
  const { optimizer, schedule, loss, regularizer, training, augmentation } = spec;
  return [
    ...unsupportedModelFields(spec.model, data),
    ...oneOf('optimizer.name', optimizer.name, supportedOptimizers),
    ...oneOf('optimizer.clipNorm', optimizer.clipNorm, [null]),
    ...oneOf('schedule.name', schedule.name, supportedSchedules),
    ...oneOf('schedule.warmup', schedule.warmup, [null]),
    ...oneOf('loss.name', loss.name, supportedLosses),
    ...unsupportedClassWeights(loss, data),
    ...oneOf('regularizer.relative', regularizer.relative, [false]),
    ...oneOf('training.accumulate', training.accumulate, [1]),
    ...oneOf('training.precision', training.precision, ['float32']),
    ...oneOf('training.initialWeights', training.initialWeights, [null]),
    ...unsupportedAugmentation(augmentation),
  ];
}

/** @throws UnsupportedSpecError naming each such field */
export function assertSupported(spec: TrialSpec, data: DataShape): void {
  const [first, ...others] = findUnsupportedFields(spec, data);
  if (first) throw new UnsupportedSpecError([first, ...others]);
}

function unsupportedClassWeights(loss: TrialSpec['loss'], { classes }: DataShape): UnsupportedField[] {
  const { name, classWeights: value } = loss;
  if (value === null) return [];
  const path = 'loss.classWeights';
  if (!weightableLosses.some((one) => one === name)) {
    return [
      {
        path,
        value,
        accepted: `null with loss.name = ${name}; weights go with ${weightableLosses.join(', ')}`,
      },
    ];
  }
  if (value === 'balanced') return [];
  if (value.length === classes && value.some((weight) => weight > 0)) return [];
  const accepted = `"balanced", null, or ${classes} numbers, one a class, not all 0`;
  return [{ path, value, accepted }];
}

function unsupportedAugmentation(augmentation: TrialSpec['augmentation']): UnsupportedField[] {
  const off = [
    'rotateDegrees',
    'shift',
    'shearDegrees',
    'hue',
    'saturation',
    'exposure',
    'noise',
    'elastic',
  ] as const;
  return [
    ...off.flatMap((name) => oneOf(`augmentation.${name}`, augmentation[name], [0])),
    ...oneOf('augmentation.crop', augmentation.crop, [1]),
    ...oneOf('augmentation.augmentValidation', augmentation.augmentValidation, [false]),
  ];
}
