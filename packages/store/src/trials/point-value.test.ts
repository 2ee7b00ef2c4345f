import { describe, expect, it } from 'vitest';
import { pointValue, type Run } from './point-value.js';

const run = (value: number | null, status = 'completed'): Run => ({
  trialId: String(value),
  status,
  metrics: { valDice: value, valLoss: value },
  lastMetrics: {},
  derived: {},
  parameterCount: 100,
});
const rules = (changes = {}) => ({
  aggregate: 'mean' as const,
  onRunFailure: 'worst' as const,
  objective: [{ metric: 'valDice', mode: 'max' as const, at: 'best' as const, window: 5 }],
  constraints: [],
  ...changes,
});
const minimise = [{ metric: 'valLoss', mode: 'min' as const, at: 'best' as const, window: 5 }];

describe("a point's value", () => {
  it.each([
    ['mean', 0.5],
    // 0.5 minus the sample standard deviation of 0.2, 0.5, 0.8.
    ['meanMinusStd', 0.2],
    ['median', 0.5],
    ['worst', 0.2],
  ])('is the %s of its runs', (aggregate, expected) => {
    const { value, std, count } = pointValue([run(0.8), run(0.2), run(0.5)], rules({ aggregate }));
    expect(value).toBeCloseTo(expected, 12);
    expect(std).toBeCloseTo(0.3, 12);
    expect(count).toBe(3);
  });

  it('turns worst and meanMinusStd round where smaller is better', () => {
    const runs = [run(0.8), run(0.2), run(0.5)];
    expect(pointValue(runs, rules({ objective: minimise, aggregate: 'worst' })).value).toBe(0.8);
    expect(pointValue(runs, rules({ objective: minimise, aggregate: 'meanMinusStd' })).value).toBeCloseTo(
      0.8,
      12,
    );
  });

  it('treats a failed run, or one without the metric, as onRunFailure says', () => {
    for (const failed of [run(null, 'failed'), run(null)]) {
      const runs = [run(0.8), failed];
      expect(pointValue(runs, rules()).value).toBe(0.4);
      expect(pointValue(runs, rules({ onRunFailure: 'ignore' })).value).toBe(0.8);
      expect(pointValue(runs, rules({ onRunFailure: 'failPoint' })).value).toBeNull();
      // A loss has no worst value: the point has none.
      expect(pointValue(runs, rules({ objective: minimise })).value).toBeNull();
    }
  });

  it('is none without a completed run, and with a pruned one', () => {
    expect(pointValue([run(null, 'failed')], rules())).toMatchObject({ status: 'failed', value: null });
    expect(pointValue([run(0.9), run(0.1, 'pruned')], rules())).toMatchObject({
      status: 'pruned',
      value: null,
    });
    expect(pointValue([run(0.9), run(null, 'cancelled')], rules())).toMatchObject({
      status: 'completed',
      value: 0.9,
    });
  });

  it('is feasible only if every run keeps every bound', () => {
    const constraints = [
      { metric: 'valDice', min: 0.5 },
      { metric: 'parameterCount', max: 100 },
    ];
    expect(pointValue([run(0.5), run(0.9)], rules({ constraints })).feasible).toBe(true);
    expect(pointValue([run(0.4), run(0.9)], rules({ constraints })).feasible).toBe(false);
    expect(pointValue([run(0.9)], rules({ constraints: [{ metric: 'unknown', max: 1 }] })).feasible).toBe(
      false,
    );
  });
});
