import { isFiniteMethod, type ResolvedSweepSpec, type Warning } from '@unetsweep/contract';

const penalised = new Set(['loss', 'valLoss']);

/** A loss with the penalty in it grows with the penalty's factor, so that the search prefers none. */
function penaltyWarning({ objective, parameters, runner }: ResolvedSweepSpec): Warning[] {
  if (runner === 'external') return [];
  const metric = objective.find((each) => penalised.has(each.metric))?.metric;
  const varies = Object.keys(parameters).some(
    (path) => path === 'regularizer' || path.startsWith('regularizer.'),
  );
  if (!metric || !varies) return [];
  const message = `${metric} contains the penalty, whose factor varies: compare by valDataLoss or valDice`;
  return [{ code: 'objectiveIncludesPenalty', message }];
}

function budgetWarning({ epochBudget }: ResolvedSweepSpec): Warning[] {
  if (epochBudget === null) return [];
  const { window, minGain, max } = epochBudget;
  const longest = max === null ? 'training.epochs' : `${max} epochs`;
  const message = `the anchor point runs first, for ${longest}; the epoch after which ${window} more gain less than ${minGain} is the length of every other run`;
  return [{ code: 'epochBudget', message }];
}

export interface Coverage {
  isTruncated: boolean;
  /** Points looked at where those are not all; else null. */
  checked: number | null;
  cellCount: bigint | null;
  /** Cells that equal ones were looked for in where those are not all; else null. */
  mergedAmong: number | null;
  /** Points that run before the search decides on more; null where it does not. */
  firstRound: { points: number; atMost: number } | null;
  /** Runs of the point that has most. */
  mostRuns: number;
}

/** The last run of a point is judged beside all others: where even these cannot be told apart, none is ever pruned. */
function pairsWarning({ pruner }: ResolvedSweepSpec, { mostRuns }: Coverage): Warning[] {
  if (pruner.name !== 'wilcoxon' || mostRuns < 2 || 0.5 ** (mostRuns - 1) < pruner.pValue) return [];
  const needed = 2 + Math.floor(-Math.log2(pruner.pValue));
  const message = `wilcoxon never prunes points of ${mostRuns} runs at pValue ${pruner.pValue}: that takes ${needed} runs a point, or a larger pValue`;
  return [{ code: 'neverPrunes', message }];
}

function roundsWarning(
  { search }: ResolvedSweepSpec,
  { points, atMost }: NonNullable<Coverage['firstRound']>,
): Warning {
  const limit = Number.isFinite(atMost) ? `, and runs at most ${atMost}` : '';
  const message = `${search.method} starts with ${points} points${limit}: which and how many follow depends on their results`;
  return { code: 'decidedOnTheWay', message };
}

/** What a person should know before the sweep runs. */
export function sweepWarnings(spec: ResolvedSweepSpec, coverage: Coverage): Warning[] {
  const warnings = [...penaltyWarning(spec), ...budgetWarning(spec), ...pairsWarning(spec, coverage)];
  if (coverage.isTruncated && isFiniteMethod(spec.search.method)) {
    const message = `maxTrials = ${spec.maxTrials} is smaller than the space: only the first points run`;
    warnings.push({ code: 'truncated', message });
  }
  if (coverage.firstRound !== null) warnings.push(roundsWarning(spec, coverage.firstRound));
  if (coverage.checked !== null) {
    const message = `${coverage.checked} of ${coverage.cellCount} cells were checked; counts of invalid cells are of those`;
    warnings.push({ code: 'notAllChecked', message });
  }
  if (coverage.mergedAmong !== null) {
    const message = `too many parameters decide together which of the ${coverage.cellCount} cells are equal: duplicateCount is of the first ${coverage.mergedAmong}, the others are merged as they are planned`;
    warnings.push({ code: 'duplicatesEstimated', message });
  }
  return warnings;
}
