import { describe, expect, it } from 'vitest';
import { readChanges, readWidening } from './assignments.js';

describe('assignments on the command line', () => {
  it.each([
    ['optimizer.name=sgd,rmsprop', ['optimizer.name', ['sgd', 'rmsprop']]],
    ['optimizer.learningRate=1e-3, 0.1', ['optimizer.learningRate', [0.001, 0.1]]],
    ['model.depth=[4]', ['model.depth', [4]]],
    ['model.dropout={"high": 0.5}', ['model.dropout', { high: 0.5 }]],
    ['model.depth=4', ['model.depth', [4]]],
  ])('widen a parameter by %s', (text, read) => {
    expect(readWidening(text)).toEqual(read);
  });

  it('make one merge patch, in which the name of a parameter is whole', () => {
    const patch = readChanges([
      'name=second',
      'trial.optimizer.name=sgd',
      'trial.optimizer.momentum=0.9',
      'parameters.model.depth=[2, 3]',
      'parameters.loss.name=null',
    ]);
    expect(patch).toEqual({
      name: 'second',
      trial: { optimizer: { name: 'sgd', momentum: 0.9 } },
      parameters: { 'model.depth': [2, 3], 'loss.name': null },
    });
  });

  it('are refused without a path', () => {
    expect(() => readWidening('=3')).toThrow('form path=');
    expect(() => readChanges(['depth'])).toThrow('form path=value');
  });
});
