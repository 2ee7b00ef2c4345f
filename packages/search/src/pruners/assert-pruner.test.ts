import { ProblemError, resolveSweepSpec, type SweepSpec } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { assertPrunerApplies } from './assert-pruner.js';

function refusal(changes: Partial<SweepSpec>) {
  const spec = resolveSweepSpec({ name: 'pruned', ...changes }, { dataset: 'cells@1' });
  try {
    assertPrunerApplies(spec);
  } catch (error) {
    if (error instanceof ProblemError) return { code: error.code, errors: error.errors };
    throw error;
  }
  return null;
}

const two: SweepSpec['objective'] = [
  { metric: 'valDice', mode: 'max' },
  { metric: 'valLoss', mode: 'min' },
];

describe('assertPrunerApplies', () => {
  it('takes every pruner that is carried out', () => {
    const names = [
      'none',
      'median',
      'asha',
      'successiveHalving',
      'hyperband',
      'patient',
      'wilcoxon',
    ] as const;
    for (const name of names) expect(refusal({ pruner: { name } })).toBeNull();
    expect(refusal({ pruner: { name: 'percentile', percentile: 25 } })).toBeNull();
    expect(refusal({ pruner: { name: 'threshold', lower: 0.1, metric: 'valIou' } })).toBeNull();
  });

  it('refuses several objectives, unless nothing is pruned', () => {
    expect(refusal({ pruner: { name: 'median' }, objective: two })?.code).toBe('methodNotApplicable');
    expect(refusal({ objective: two })).toBeNull();
  });

  it('names the field and what is accepted', () => {
    expect(refusal({ pruner: { name: 'threshold' } })).toMatchObject({
      errors: [{ path: '/pruner/lower', code: 'required' }],
    });
    expect(refusal({ pruner: { name: 'threshold', lower: 0.5, upper: 0.4 } })).toMatchObject({
      errors: [{ path: '/pruner/lower', code: 'range' }],
    });
    const gap: SweepSpec['objective'] = { metric: 'gap', mode: 'min' };
    expect(refusal({ objective: gap, pruner: { name: 'median' } })).toMatchObject({
      errors: [{ path: '/pruner/metric', code: 'unknownMetric' }],
    });
    expect(refusal({ objective: gap, pruner: { name: 'median', metric: 'valLoss' } })).toBeNull();
    expect(refusal({ objective: gap, pruner: { name: 'wilcoxon' } })).toBeNull();
  });
});
