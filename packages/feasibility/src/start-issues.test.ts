import { resolveTrialSpec, type TrialSpec } from '@unetsweep/contract';
import { expect, it } from 'vitest';
import { createJudge } from './judge.js';

const id = '01890000-0000-7000-8000-000000000001';
const place = { trialNumber: 3, sweepName: 'first' };
const context = { classes: 2, hasGroups: false, seed: 1 };
const facts = {
  channels: 1,
  classes: 2,
  sizes: [{ width: 64, height: 64 }],
  samples: Array.from({ length: 20 }, (_, index) => ({ name: `image-${index}`, group: null })),
};

function messages(trial: TrialSpec, { classes = 2, storedChannels = 1, model = {} } = {}): string[] {
  const resolved = resolveTrialSpec({ trial: { model } }, context);
  const network = { model: resolved.model, channels: 'asStored' as const, storedChannels, classes };
  const starts = new Map([[id, { ...place, network }]]);
  const training = { initialWeights: { checkpointId: id, weightsSha256: 'a'.repeat(64) } };
  const judge = createJudge(facts, [], { starts });
  return judge(resolveTrialSpec({ trial: { ...trial, training } }, context)).issues.map(
    ({ message }) => message,
  );
}

it('takes weights of an equal network', () => {
  expect(messages({})).toEqual([]);
  expect(messages({ model: { dropout: 0.4, activation: 'elu' } })).toEqual([]);
});

it('lets the head differ alone, by its filters or the number of classes', () => {
  expect(messages({ model: { head: { filters: 4 } } })).toEqual([]);
  expect(messages({}, { classes: 3 })).toEqual([]);
});

it('names fields and arrays that differ', () => {
  const [message] = messages({ model: { baseFilters: 8 } });
  expect(message).toContain('the weights of trial 3 of "first" are of another network');
  expect(message).toContain('model.baseFilters is 16 there and 8 here');
  expect(message).toContain('encoder1_conv1/kernel is 3x3x1x16 there and 3x3x1x8 here');
  expect(messages({ model: { depth: 3 } })).toEqual([expect.stringContaining('model.depth is 4 there')]);
  expect(messages({}, { model: { batchNorm: false } })).toEqual([
    expect.stringContaining('encoder1_norm1/gamma is missing there'),
  ]);
  expect(messages({}, { storedChannels: 3 })).toEqual([
    expect.stringContaining('images have 3 channels there and 1 here'),
  ]);
});

it('tells weights of which it knows nothing', () => {
  const training = { initialWeights: { checkpointId: id } };
  const judge = (starts: NonNullable<Parameters<typeof createJudge>[2]>['starts']) =>
    createJudge(facts, [], { starts: starts ?? new Map() })(
      resolveTrialSpec({ trial: { training } }, context),
    ).issues;
  expect(judge(new Map())).toMatchObject([{ code: 'weightsMismatch', path: 'training.initialWeights' }]);
  expect(judge(new Map([[id, { ...place, network: null }]]))).toMatchObject([
    { message: expect.stringContaining('not trained here') },
  ]);
});
