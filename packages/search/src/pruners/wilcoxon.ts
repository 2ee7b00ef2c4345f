import { type PairsPruner, type RunValue, shortNumber } from './pruner.js';
import { signedRankTest } from './signed-rank.js';

/** Pairs below which nothing is said. */
const FEWEST_PAIRS = 2;

const keyOf = ({ repeat, fold }: RunValue) => `${repeat}/${fold ?? 0}`;
const meanOf = (runs: readonly RunValue[]) => runs.reduce((sum, { value }) => sum + value, 0) / runs.length;

/**
 * Prunes the runs that are left of a point whose ended runs are worse than those of the best point with the same repeat and fold: by a
 * one-sided signed-rank test, and in the mean. The rule of Optuna's WilcoxonPruner, whose steps are runs here.
 */
export function wilcoxonPruner({ pValue }: { pValue: number }): PairsPruner {
  return {
    kind: 'pairs',
    judge(own, best) {
      const counterparts = new Map(best.map((run) => [keyOf(run), run.value]));
      const differences = own.flatMap((run) => {
        const other = counterparts.get(keyOf(run));
        return other === undefined ? [] : [run.value - other];
      });
      if (differences.length < FEWEST_PAIRS || meanOf(own) <= meanOf(best)) return null;
      const p = signedRankTest(differences);
      if (p >= pValue) return null;
      return `is worse in ${differences.length} runs than in the same runs of the best point (Wilcoxon's signed-rank test: p = ${shortNumber(p)}, below ${pValue})`;
    },
  };
}
