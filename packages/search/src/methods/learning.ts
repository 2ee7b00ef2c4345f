import type { ResolvedSearch } from '@unetsweep/contract';

const learning: ReadonlySet<ResolvedSearch['method']> = new Set([
  'coarseToFine',
  'orderThenBinary',
  'growth',
  'tpe',
]);

/** Whether what the search proposes depends on the runs that ended: its planner then needs to know all points that are there. */
export function learnsFromResults(search: ResolvedSearch): boolean {
  return learning.has(search.method) || (search.method === 'mesh' && search.borderRetest !== null);
}
