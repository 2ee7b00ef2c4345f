import { describe, expect, it } from 'vitest';
import { derivedNames, findMetric, isMetricName, metricNames } from './metrics.js';

describe('the metric catalogue', () => {
  it.each([
    ['loss', 'train', null],
    ['valLoss', 'validation', null],
    ['testDice', 'test', null],
    ['valDicePerImage', 'validation', null],
    ['valHausdorff95', 'validation', null],
    ['learningRate', 'train', null],
    ['valDice.1', 'validation', 1],
    ['dice.0', 'train', 0],
  ])('knows %s', (name, split, classIndex) => {
    expect(findMetric(name)).toMatchObject({ split, classIndex });
  });

  it.each([
    'valPenalty',
    'valLearningRate',
    'valLoss.1',
    'valDice.',
    'valDice.01',
    'valdice',
    'gap',
    'constructor',
    '__proto__',
    '',
  ])('does not know %j', (name) => {
    expect(isMetricName(name)).toBe(false);
  });

  it('has no name that is also a derived value', () => {
    expect(metricNames.filter((name) => derivedNames.includes(name))).toEqual([]);
  });
});
