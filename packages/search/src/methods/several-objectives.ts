import { ProblemError, type ResolvedSearch, type ResolvedSweepSpec } from '@unetsweep/contract';

/** What of a search follows the best value, and the way without it; null where it serves several objectives. */
function needsOneNumber(search: ResolvedSearch): string | null {
  switch (search.method) {
    case 'coarseToFine':
    case 'orderThenBinary':
      return search.method;
    case 'growth':
      return search.metric === null ? 'growth without search.metric' : null;
    case 'mesh':
      return search.borderRetest === null ? null : 'mesh with borderRetest';
    case 'grid':
      return search.order === 'promisingFirst' ? 'grid with "order": "promisingFirst"' : null;
    default:
      return null;
  }
}

/** @throws ProblemError `methodNotApplicable` where the search needs one number a point and there are several objectives */
export function assertServesObjectives({ search, objective }: ResolvedSweepSpec): void {
  const unfit = objective.length > 1 ? needsOneNumber(search) : null;
  if (unfit === null) return;
  const detail = `${unfit} follows one objective, and this sweep has ${objective.length}; accepted with several: tpe, random, sobol, halton, latinHypercube, oneAtATime, points, grid in another order, mesh without borderRetest, growth with search.metric. Or keep one objective and make the others constraints`;
  throw new ProblemError('methodNotApplicable', detail, { extras: { path: '/search/method' } });
}
