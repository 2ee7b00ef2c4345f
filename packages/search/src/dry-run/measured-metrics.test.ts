import { resolveSweepSpec } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { assertObjectivesMeasured } from './measured-metrics.js';

const named = (names: string[]) => names.map((name, index) => ({ index, name, pixelShare: 0.5 }));
const table = (...names: string[]) => new Map([['set@1', { classes: named(names), groups: [] }]]);

function check(metric: string, ...classes: string[]): () => void {
  const spec = resolveSweepSpec(
    { name: 'metrics', dataset: 'set', objective: { metric, mode: 'max' } },
    { dataset: 'set@1' },
  );
  return () => assertObjectivesMeasured(spec, table(...classes));
}

describe('the objective', () => {
  it.each(['valDice', 'valDice.1', 'valDice.2', 'valLoss', 'valHausdorff95.2', 'boundaryF1', 'estimatedMax'])(
    'may be %s of three classes',
    (metric) => {
      expect(check(metric, 'background', 'house', 'border')).not.toThrow();
    },
  );

  it('must be of a class that the data set has', () => {
    expect(check('valDice.3', 'background', 'house', 'border')).toThrow(
      expect.objectContaining({
        errors: [expect.objectContaining({ path: '/objective/0/metric', code: 'unknownMetric' })],
      }),
    );
  });

  it('is of no single class where there is only one', () => {
    expect(check('valDice.1', 'background', 'house')).toThrow(
      expect.objectContaining({
        errors: [expect.objectContaining({ message: expect.stringContaining('use valDice') })],
      }),
    );
  });

  it('is no border of the background', () => {
    expect(check('valHausdorff95.0', 'background', 'house', 'border')).toThrow('background');
  });
});
