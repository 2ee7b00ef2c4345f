import { expect, it } from 'vitest';
import { aSpec } from './testing/a-trial.js';
import { findUnsupportedFields } from './unsupported-fields.js';

const data = { channels: 1, classes: 2 };

it('accepts the documented defaults', () => {
  expect(findUnsupportedFields(aSpec(), data)).toEqual([]);
});

it.each([
  ['model.activation', aSpec({ model: { activation: 'elu' } })],
  ['model.name', aSpec({ model: { name: 'linkNet' } })],
  ['model.up', aSpec({ model: { up: 'nearest' } })],
  ['model.head.filters', aSpec({ model: { head: { filters: 3, groupActivation: 'none', kernelSize: 1 } } })],
  ['optimizer.name', aSpec({ optimizer: { name: 'adamax' } })],
  ['optimizer.clipNorm', aSpec({ optimizer: { clipNorm: 1 } })],
  ['schedule.name', aSpec({ schedule: { name: 'step' } })],
  ['schedule.warmup', aSpec({ schedule: { warmup: { length: 3, unit: 'epoch' } } })],
  ['loss.name', aSpec({ loss: { name: 'crossEntropy' } })],
  ['loss.classWeights', aSpec({ loss: { classWeights: 'balanced' } })],
  ['regularizer.relative', aSpec({ regularizer: { relative: true } })],
  ['training.accumulate', aSpec({ training: { accumulate: 2 } })],
  ['training.precision', aSpec({ training: { precision: 'mixed' } })],
  ['augmentation.rotateDegrees', aSpec({ augmentation: { rotateDegrees: 20 } })],
  ['augmentation.crop', aSpec({ augmentation: { crop: 0.8 } })],
  ['augmentation.augmentValidation', aSpec({ augmentation: { augmentValidation: true } })],
])('names %s and what is accepted', (path, spec) => {
  const [field, ...others] = findUnsupportedFields(spec, data);
  expect(others).toEqual([]);
  expect(field?.path).toBe(path);
  expect(field?.accepted).not.toBe('');
});

it('names the number of classes', () => {
  expect(findUnsupportedFields(aSpec(), { channels: 3, classes: 3 })[0]).toMatchObject({
    path: 'data.classes',
    value: 3,
  });
});
