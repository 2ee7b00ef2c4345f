import { parsePlanSpec, resolveTrialSpec, type Stage, type TrialSpec } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { compileStage } from './compile-stage.js';
import type { WonPoint } from './stage-point.js';

const rate = 'optimizer.learningRate';
const resolved = (trial: TrialSpec, dataset = 'nuclei@1') =>
  resolveTrialSpec({ trial, dataset }, { classes: 2, hasGroups: false, seed: 1 });
const won = (params: WonPoint['params'], trial: TrialSpec, changes: Partial<WonPoint> = {}): WonPoint => ({
  per: {},
  pointId: 'p',
  value: 1,
  params,
  pin: {},
  spec: resolved(trial),
  ...changes,
});

/** The sweep of a second stage, after one that varied optimizer and rate. */
function compiled(stage: Partial<Stage>, winners: WonPoint[], first: object = {}, defaults: object = {}) {
  const plan = parsePlanSpec({
    name: 'x',
    defaults: { dataset: 'nuclei', ...defaults },
    stages: [
      {
        name: 'a',
        sweep: { parameters: { 'optimizer.name': ['adam', 'sgd'], [rate]: [0.1, 0.01], ...first } },
      },
      { name: 'b', sweep: {}, carry: [{}], ...stage },
    ],
  });
  return compileStage(plan, 1, () => winners);
}
const sgd = won({ 'optimizer.name': 'sgd', [rate]: 0.1 }, { optimizer: { name: 'sgd', learningRate: 0.1 } });

describe('the sweep of a stage', () => {
  it('has the winner fixed, over what trial says', () => {
    const sweep = { trial: { optimizer: { learningRate: 0.5, weightDecay: 0.01 } } };
    expect(compiled({ sweep }, [sgd]).trial).toEqual({
      optimizer: { name: 'sgd', learningRate: 0.1, weightDecay: 0.01 },
    });
  });

  it('has it under its own trial with "from": "best", and over the defaults', () => {
    const stage = { sweep: { trial: { from: 'best' as const, optimizer: { learningRate: 0.5 } } } };
    const plan = parsePlanSpec({
      name: 'x',
      defaults: { dataset: 'nuclei', trial: { optimizer: { name: 'adam', learningRate: 9 } } },
      stages: [
        { name: 'a', sweep: { parameters: { 'optimizer.name': ['adam', 'sgd'] } } },
        { name: 'b', ...stage },
      ],
    });
    expect(compileStage(plan, 1, () => [sgd]).trial).toEqual({
      optimizer: { name: 'sgd', learningRate: 0.5 },
    });
  });

  it('decides by its own parameters what they decide on', () => {
    const sweep = { parameters: { [rate]: [1, 2] } };
    const { trial, parameters } = compiled({ sweep }, [sgd]);
    expect(trial).toEqual({ optimizer: { name: 'sgd' } });
    expect(parameters).toEqual({ [rate]: [1, 2] });
  });

  it('leaves the fields of another variant behind', () => {
    const trial = { optimizer: { name: 'rmsprop' as const, rho: 0.5, weightDecay: 0.1 } };
    expect(compiled({ sweep: { trial } }, [sgd]).trial).toEqual({
      optimizer: { name: 'sgd', weightDecay: 0.1, learningRate: 0.1 },
    });
  });

  it('takes a field of a variant only where the stage chooses that variant again', () => {
    const momentum = { 'optimizer.momentum': [0, 0.9] };
    const winner = won(
      { 'optimizer.name': 'sgd', [rate]: 0.1, 'optimizer.momentum': 0.9 },
      { optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0.9 } },
    );
    const sweep = { parameters: { 'optimizer.name': ['sgd', 'adam'] } };
    expect(compiled({ sweep }, [winner], momentum)).toMatchObject({
      trial: { optimizer: { learningRate: 0.1 } },
      overrides: [{ when: { 'optimizer.name': 'sgd' }, set: { 'optimizer.momentum': 0.9 } }],
    });
  });

  it('has winners per value as overrides before its own', () => {
    const winners = ['adam', 'sgd'].map((name, index) =>
      won(
        {},
        { optimizer: { name: name as 'adam', learningRate: (index + 1) / 10 } },
        { per: { 'optimizer.name': name } },
      ),
    );
    const stage = {
      sweep: { overrides: [{ when: 'optimizer.name = sgd', set: { 'model.depth': 2 } }] },
      carry: [{ per: ['optimizer.name'] }],
    };
    expect(compiled(stage, winners).overrides).toEqual([
      { when: { 'optimizer.name': 'adam' }, set: { [rate]: 0.1 } },
      { when: { 'optimizer.name': 'sgd' }, set: { [rate]: 0.2 } },
      { when: 'optimizer.name = sgd', set: { 'model.depth': 2 } },
    ]);
  });

  it('has several winners as one choice, named by what tells them apart', () => {
    const adam = won({}, { optimizer: { name: 'adam', learningRate: 0.1 } });
    const { parameters } = compiled({ carry: [{ top: 3 }] }, [adam, sgd, sgd]);
    expect(parameters?.carried).toEqual({
      type: 'bundle',
      values: {
        'name adam': { 'optimizer.name': 'adam', [rate]: 0.1 },
        'name sgd': { 'optimizer.name': 'sgd', [rate]: 0.1 },
      },
    });
  });

  it('takes named paths, or the whole trial', () => {
    expect(compiled({ carry: [{ take: [rate] }] }, [sgd]).trial).toEqual({
      optimizer: { learningRate: 0.1 },
    });
    const whole = compiled({ carry: [{ take: 'trial' }] }, [sgd]).trial as TrialSpec;
    expect(whole.model?.depth).toBe(4);
    expect(resolved(whole)).toEqual(sgd.spec);
  });

  it('takes a part that is switched off as that', () => {
    const stops = { 'training.earlyStopping': [null, { patience: 3 }] };
    const winner = won({ 'training.earlyStopping': null }, { training: { earlyStopping: null } });
    const defaults = { trial: { training: { earlyStopping: { patience: 9 } } } };
    expect(
      compiled({ carry: [{ take: ['training.earlyStopping'] }] }, [winner], stops, defaults).trial,
    ).toEqual({
      training: { earlyStopping: null },
    });
  });

  it('takes the data set where it varied', () => {
    const winner = won({ dataset: 'heart@2' }, {}, { spec: resolved({}, 'heart@2') });
    expect(compiled({}, [winner], { dataset: ['nuclei', 'heart'] }).dataset).toBe('heart@2');
  });

  it('takes pinned values before those of the point', () => {
    const pinned = { ...sgd, pin: { [rate]: 0.7 } };
    expect(compiled({}, [pinned]).trial).toEqual({ optimizer: { name: 'sgd', learningRate: 0.7 } });
  });

  it('lets a later entry of carry go over an earlier one', () => {
    const carry = [{ per: ['optimizer.name'] }, { take: [rate] }];
    const winners = [
      sgd,
      won({}, { optimizer: { name: 'adam', learningRate: 3 } }, { per: { 'optimizer.name': 'adam' } }),
    ];
    const sweep = compiled({ carry }, winners);
    expect(sweep.overrides).toBeUndefined();
    expect(sweep.trial).toEqual({ optimizer: { learningRate: 0.1 } });
  });
});
