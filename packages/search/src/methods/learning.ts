import type { ResolvedSearch } from '@unetsweep/contract';

const learning: ReadonlySet<ResolvedSearch['method']> = new Set([
  'coarseToFine',
  'orderThenBinary',
  'growth',
  'tpe',
]);

/** Whether what the search proposes depends on the runs that ended: its planner then needs to know all points that are there. */
export function learnsFromResults(search: ResolvedSearch): boolean {
  if (search.method === 'mesh') return search.borderRetest !== null;
  if (search.method === 'grid') return search.order === 'promisingFirst';
  return learning.has(search.method);
}
