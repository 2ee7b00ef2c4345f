import { describe, expect, it } from 'vitest';
import type { Json } from '../json.js';
import type { TrialSpec } from '../trial-spec/trial-spec.js';
import { resolveTrialSpec } from './resolve-trial-spec.js';
import { createUnusedFieldTracker } from './unused-fields.js';

function unused(trial: TrialSpec, points: Record<string, Json>[]): string[] {
  const tracker = createUnusedFieldTracker(trial);
  for (const point of points)
    tracker.see(resolveTrialSpec({ trial, point }, { classes: 2, hasGroups: false, seed: 1 }));
  return tracker.errors().map(({ path, code }) => `${code} ${path}`);
}

describe('createUnusedFieldTracker', () => {
  const trial: TrialSpec = {
    optimizer: { name: 'sgd', momentum: 0.9, learningRate: 0.1 },
    training: { epochs: 3 },
  };

  it('finds nothing where one cell uses each field', () => {
    expect(unused(trial, [{ 'optimizer.name': 'adam' }, { 'optimizer.name': 'sgd' }])).toEqual([]);
  });

  it('finds a field of a variant that no cell has', () => {
    expect(unused(trial, [{ 'optimizer.name': 'adam' }])).toEqual(['unusedField /trial/optimizer/momentum']);
  });

  it('does not take a sibling with a field of the same name for a use', () => {
    expect(unused(trial, [{ 'optimizer.name': 'rmsprop' }])).toEqual([
      'unusedField /trial/optimizer/momentum',
    ]);
  });

  it('finds a fraction that folds make inactive', () => {
    expect(unused({ validation: { fraction: 0.3 } }, [{ 'validation.folds': 5 }])).toEqual([
      'unusedField /trial/validation/fraction',
    ]);
  });

  it('counts a preset as used', () => {
    expect(unused({ model: { preset: 'quarterUnet' } }, [{}])).toEqual([]);
  });
});
