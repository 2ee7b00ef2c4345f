import { describe, expect, it } from 'vitest';
import peers from '../testing/pruner-peers.json' with { type: 'json' };
import type { RunValue } from './pruner.js';
import { signedRankTest } from './signed-rank.js';
import { wilcoxonPruner } from './wilcoxon.js';

const runs = (values: readonly number[]): RunValue[] =>
  values.map((value, index) => ({ repeat: index + 1, fold: null, value }));

describe('the signed-rank test', () => {
  it.each(peers.signedRank)('has the p-value of SciPy for $differences.length differences: $p', (peer) => {
    expect(signedRankTest(peer.differences)).toBeCloseTo(peer.p, 6);
  });

  it('is the share of the signs that are as far above 0', () => {
    expect(signedRankTest([1])).toBe(0.5);
    expect(signedRankTest([-1])).toBe(1);
    expect(signedRankTest([3, 1, 2])).toBe(0.125);
    expect(signedRankTest([])).toBe(1);
  });
});

describe('wilcoxon', () => {
  it.each(peers.wilcoxon)(
    'prunes the points that Optuna prunes, after as many runs ($mode, $pValue)',
    (peer) => {
      const pruner = wilcoxonPruner(peer);
      const sign = peer.mode === 'max' ? -1 : 1;
      let best: { mean: number; values: RunValue[] } | null = null;
      const ends = peer.points.map((point) => {
        const values = runs(point.map((value) => sign * value));
        for (let count = 1; count <= values.length; count++)
          if (best && pruner.judge(values.slice(0, count), best.values) !== null) return [count, true];
        const mean = values.reduce((sum, { value }) => sum + value, 0) / values.length;
        if (best === null || mean < best.mean) best = { mean, values };
        return [values.length, false];
      });
      expect(ends).toEqual(peer.ends);
    },
  );

  it('compares the same repeat and fold alone, and says how surely', () => {
    const pruner = wilcoxonPruner({ pValue: 0.2 });
    const own = [4, 5, 6].map((value, index) => ({ repeat: 1, fold: index + 1, value }));
    const best = own.map((run) => ({ ...run, value: run.value - 1 }));
    expect(pruner.judge(own, best)).toBe(
      "is worse in 3 runs than in the same runs of the best point (Wilcoxon's signed-rank test: p = 0.125, below 0.2)",
    );
    expect(
      pruner.judge(
        own,
        best.map((run) => ({ ...run, repeat: 2 })),
      ),
    ).toBeNull();
    expect(pruner.judge(own.slice(0, 2), best)).toBeNull();
    expect(pruner.judge(best, own)).toBeNull();
  });
});
