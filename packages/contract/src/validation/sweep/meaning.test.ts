import { describe, expect, it } from 'vitest';
import { validateSweepSpec } from '../validate-sweep-spec.js';

const base = { name: 'x', dataset: 'heart' };
/** Faults of a sweep as `code pointer`. */
const faults = (spec: object) =>
  validateSweepSpec({ ...base, ...spec }).map(({ code, path }) => `${code} ${path}`);
const rate = 'optimizer.learningRate';

describe('the meaning of a sweep', () => {
  const range = (extra: object, path = rate) =>
    faults({ search: { method: 'random' }, parameters: { [path]: { type: 'float', ...extra } } });

  it.each([
    [
      'an anchor that sets the length',
      { epochBudget: { anchor: { 'training.epochs': 5 } } },
      'conflictingPaths /epochBudget/anchor/training.epochs',
    ],
    [
      'a length that varies beside an anchor',
      { epochBudget: { anchor: {} }, parameters: { 'training.epochs': [5, 9] } },
      'conflictingPaths /parameters/training.epochs',
    ],
    [
      'steps beside an anchor',
      { epochBudget: { anchor: {} }, trial: { training: { steps: 5 } } },
      'conflictingPaths /trial/training/steps',
    ],
    [
      'an anchor with an unknown path',
      { epochBudget: { anchor: { 'model.dept': 5 } } },
      'unknownPath /epochBudget/anchor/model.dept',
    ],
    [
      'an unknown path',
      { parameters: { 'optimizer.learnRate': [1] } },
      'unknownPath /parameters/optimizer.learnRate',
    ],
    ['a value out of range', { parameters: { [rate]: [0.1, -1] } }, `range /parameters/${rate}/1`],
    ['a value of the wrong type', { parameters: { [rate]: ['0.1'] } }, `type /parameters/${rate}/0`],
    ['an unknown name', { parameters: { 'loss.name': ['bce', 'dise'] } }, 'enum /parameters/loss.name/1'],
    [
      'equal values',
      { parameters: { 'training.epochs': [1, 2, 1] } },
      'duplicateName /parameters/training.epochs/2',
    ],
    [
      'a label too few',
      { parameters: { [rate]: { type: 'choice', values: [0.1, 0.2], labels: ['a'] } } },
      `range /parameters/${rate}/labels`,
    ],
    [
      'a bundle item with a wrong field',
      { parameters: { optimizer: [{ name: 'adam', momentum: 1 }] } },
      'unknownField /parameters/optimizer/0/momentum',
    ],
    [
      'two objects of one label',
      {
        parameters: {
          optimizer: [
            { label: 'a', name: 'adam' },
            { label: 'a', name: 'sgd' },
          ],
        },
      },
      'duplicateName /parameters/optimizer/1/label',
    ],
    [
      'a label that is no text',
      { parameters: { optimizer: [{ label: 5, name: 'adam' }] } },
      'type /parameters/optimizer/0/label',
    ],
    [
      'a free bundle with an unknown path',
      { parameters: { a: { type: 'bundle', values: { b: { 'model.dept': 1 } } } } },
      'unknownPath /parameters/a/values/b/model.dept',
    ],
    [
      'a free bundle named like a field',
      { parameters: { 'model.depth': { type: 'bundle', values: { b: { 'model.baseFilters': 1 } } } } },
      'conflictingPaths /parameters/model.depth',
    ],
    [
      'a path and the object around it',
      { parameters: { optimizer: [{ name: 'sgd' }], [rate]: [0.1] } },
      `conflictingPaths /parameters/${rate}`,
    ],
    [
      'the object around a path',
      { parameters: { [rate]: [0.1], optimizer: [{ name: 'sgd' }] } },
      'conflictingPaths /parameters/optimizer',
    ],
    [
      'two bundles that set one path',
      {
        parameters: {
          a: { type: 'bundle', values: { x: { [rate]: 1 } } },
          b: { type: 'bundle', values: { y: { [rate]: 2 } } },
        },
      },
      'conflictingPaths /parameters/b',
    ],
    [
      'a range for names',
      { search: { method: 'random' }, parameters: { 'loss.name': { type: 'int', low: 1, high: 2 } } },
      'type /parameters/loss.name/type',
    ],
    [
      'a range over a few listed numbers',
      { parameters: { 'model.kernelSize': { type: 'int', low: 3, high: 5 } } },
      'type /parameters/model.kernelSize/type',
    ],
    [
      'fractions for whole numbers',
      { parameters: { 'model.depth': { type: 'float', low: 1, high: 3, step: 1 } } },
      'type /parameters/model.depth/type',
    ],
    [
      'an end out of bounds',
      { parameters: { 'model.depth': { type: 'int', low: 0, high: 3 } } },
      'range /parameters/model.depth/low',
    ],
    [
      'a distribution that leaves the bounds',
      {
        search: { method: 'random' },
        parameters: { 'model.dropout': { type: 'normal', mean: 0.1, std: 0.1 } },
      },
      'required /parameters/model.dropout/low',
    ],
    [
      'zips of different length',
      {
        parameters: { 'optimizer.name': ['adam', 'sgd'], [rate]: [1, 2, 3] },
        zip: [['optimizer.name', rate]],
      },
      'zipLengths /zip/0',
    ],
    [
      'a zip of no parameter',
      { parameters: { [rate]: [1] }, zip: [[rate, 'loss.name']] },
      'unknownPath /zip/0/1',
    ],
    [
      'an override of an unknown path',
      { overrides: [{ when: 'model.depth = 3', set: { 'model.dept': 1 } }] },
      'unknownPath /overrides/0/set/model.dept',
    ],
    [
      'an override with a bad value',
      { overrides: [{ when: 'model.depth = 3', set: { 'model.depth': 99 } }] },
      'range /overrides/0/set/model.depth',
    ],
    ['a filter that cannot be read', { exclude: ['model.depth ='] }, 'malformedFilter /exclude/0'],
    ['a filter on an unknown path', { exclude: [{ 'model.dept': 1 }] }, 'unknownPath /exclude/0'],
    [
      'a filter of the wrong type',
      { overrides: [{ when: 'model.depth = deep', set: { 'model.depth': 1 } }] },
      'filterType /overrides/0/when',
    ],
    [
      'a condition on no parameter',
      { conditions: [{ parameter: rate, when: 'model.depth = 3' }] },
      'unknownPath /conditions/0/parameter',
    ],
    [
      'an unknown metric',
      { objective: { metric: 'valDicee', mode: 'max' } },
      'unknownMetric /objective/metric',
    ],
    [
      'a test metric as objective',
      { objective: { metric: 'testDice', mode: 'max' } },
      'unknownMetric /objective/metric',
    ],
    [
      'a derived value in each epoch',
      { pruner: { name: 'median', metric: 'gap' } },
      'unknownMetric /pruner/metric',
    ],
    [
      'an unknown monitor',
      { trial: { training: { earlyStopping: { monitor: 'vaLoss' } } } },
      'unknownMetric /trial/training/earlyStopping/monitor',
    ],
    [
      'an objective twice',
      {
        objective: [
          { metric: 'valDice', mode: 'max' },
          { metric: 'valDice', mode: 'min' },
        ],
      },
      'duplicateName /objective/1/metric',
    ],
    [
      'a constraint without a bound',
      { constraints: [{ metric: 'parameterCount' }] },
      'required /constraints/0/min',
    ],
    [
      'a search per no parameter',
      { search: { method: 'random', per: ['loss.name'] } },
      'unknownPath /search/per/0',
    ],
    [
      'a point with a bad value',
      { search: { method: 'points', points: [{ 'model.depth': 0 }] } },
      'range /search/points/0/model.depth',
    ],
    [
      'a grid without an end',
      { search: { method: 'grid' }, parameters: { [rate]: { type: 'float', low: 0.1, high: 1 } } },
      `notFinite /parameters/${rate}`,
    ],
    [
      'falling percentiles',
      { trial: { preprocessing: { clipPercentiles: [90, 10] } } },
      'range /trial/preprocessing/clipPercentiles',
    ],
    [
      'steps out of order',
      { trial: { schedule: { name: 'multistep', at: [20, 10] } } },
      'range /trial/schedule/at',
    ],
  ])('refuses %s', (_title, spec, expected) => {
    expect(faults(spec)).toEqual([expected]);
  });

  it('needs a data set where our workers train', () => {
    expect(validateSweepSpec({ name: 'x' })).toMatchObject([{ path: '/dataset', code: 'required' }]);
  });

  it('refuses ranges without values', () => {
    expect(range({ low: 1, high: 0.1 })).toEqual([`range /parameters/${rate}/low`]);
    expect(range({ low: 0, high: 1, scale: 'log' }, 'regularizer.l2')).toEqual([
      'range /parameters/regularizer.l2/low',
    ]);
    expect(range({ low: 0, high: 1, factor: 2 }, 'regularizer.l2')).toEqual([
      'range /parameters/regularizer.l2/low',
    ]);
    expect(range({ low: 0.1, high: 1, step: 0 })).toEqual([`range /parameters/${rate}/step`]);
    expect(range({ low: 0.1, high: 1, step: -1 })).toEqual([`range /parameters/${rate}/step`]);
    expect(range({ low: 0.1, high: 1, step: 0.1, points: 3 })).toEqual([
      `unknownField /parameters/${rate}/points`,
    ]);
    expect(range({ low: 'NaN', high: 1 })).toEqual([`type /parameters/${rate}/low`]);
  });

  it('finds conditions that wait for each other, also over a third', () => {
    const parameters = { 'optimizer.name': ['adam'], 'loss.name': ['bce'], 'model.depth': [3] };
    const conditions = [
      { parameter: 'optimizer.name', when: 'loss.name = bce' },
      { parameter: 'loss.name', when: { 'model.depth': 3 } },
      { parameter: 'model.depth', when: 'not optimizer.name = adam' },
    ];
    expect(faults({ parameters, conditions })).toEqual(['circularCondition /conditions/2']);
    expect(faults({ parameters, conditions: conditions.slice(0, 2) })).toEqual([]);
  });
});
