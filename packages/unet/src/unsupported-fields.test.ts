import { resolveTrialSpec } from '@unetsweep/contract';
import { expect, it } from 'vitest';
import { aSpec } from './testing/a-trial.js';
import { findUnsupportedFields } from './unsupported-fields.js';

const data = { channels: 1, classes: 2 };

it('accepts the documented defaults', () => {
  expect(findUnsupportedFields(aSpec(), data)).toEqual([]);
});

it.each([
  ['model.name', aSpec({ model: { name: 'linkNet' } })],
  [
    'model.head.groupActivation',
    aSpec({ model: { head: { filters: 3, groupActivation: 'relu', kernelSize: 1 } } }),
  ],
  ['loss.classWeights', aSpec({ loss: { name: 'dice', classWeights: 'balanced' } })],
  ['loss.classWeights', aSpec({ loss: { name: 'switching', classWeights: [1, 2] } })],
  ['loss.tverskyAlpha', aSpec({ loss: { name: 'tversky', tverskyAlpha: 0, tverskyBeta: 0 } })],
  ['loss.classWeights', aSpec({ loss: { classWeights: [1, 2, 3] } })],
  ['loss.classWeights', aSpec({ loss: { classWeights: [0, 0] } })],
])('names %s and what is accepted', (path, spec) => {
  const [field, ...others] = findUnsupportedFields(spec, data);
  expect(others).toEqual([]);
  expect(field?.path).toBe(path);
  expect(field?.accepted).not.toBe('');
});

it('names the number of classes and of channels', () => {
  const fields = findUnsupportedFields(aSpec(), { channels: 9, classes: 65 });
  expect(fields.map(({ path }) => path)).toEqual(['data.channels', 'data.classes']);
});

it.each([
  ['bce', 3],
  ['crossEntropy', 3],
  ['dice', 3],
  ['inverseDice', 3],
  ['jaccard', 3],
  ['bceDice', 3],
  ['bceInverseDice', 3],
  ['focal', 3],
  ['tversky', 3],
  ['switching', 2],
] as const)('accepts %s with %d classes', (name, classes) => {
  const loss = resolveTrialSpec({ trial: { loss: { name } } }, { classes, hasGroups: false, seed: 1 }).loss;
  expect(findUnsupportedFields({ ...aSpec(), loss }, { channels: 1, classes })).toEqual([]);
});

it('says that switching does not fit more than two classes', () => {
  const fields = findUnsupportedFields(aSpec({ loss: { name: 'switching' } }), { channels: 1, classes: 3 });
  expect(fields).toMatchObject([{ path: 'loss.name', value: 'switching', code: 'lossNotApplicable' }]);
});

it('accepts weights for each of several classes', () => {
  const loss = { name: 'crossEntropy', classWeights: [0.1, 0.8, 0.1] } as const;
  const spec = aSpec({ loss: { ...loss, classWeights: [...loss.classWeights] } });
  expect(findUnsupportedFields(spec, { channels: 3, classes: 3 })).toEqual([]);
});
