import type { Sweep } from '@unetsweep/contract';
import { type RateSearch, ratePath, searchOfRates } from '@unetsweep/search';
import type { Store } from '@unetsweep/store';
import { type Subject, variedPaths } from './analysis-query.js';

/** Points of which curves are read at most. */
const MOST_CURVES = 1_000;

/** Whether points may differ in their learning rate: by itself, with their optimizer, or in a bundle of fields. */
function mayVaryRate(spec: Sweep['spec']): boolean {
  const bundles = Object.values(spec.parameters).some(
    (parameter) => !Array.isArray(parameter) && parameter.type === 'bundle',
  );
  return bundles || variedPaths(spec).some((path) => path === ratePath || path === 'optimizer');
}

/** How training went along the learning rate; null: the sweep does not vary it, or its callers train. */
export async function classifyRates(
  store: Store,
  { id, spec }: Sweep,
  { read: { filter } }: Subject,
): Promise<(RateSearch & { sampled: boolean }) | null> {
  if (spec.runner !== 'internal' || !mayVaryRate(spec)) return null;
  const query = { path: ratePath, most: MOST_CURVES, ...(filter !== undefined && { filter }) };
  const { runs, sampled } = await store.analysis.lossCurves(id, query);
  const isVaried = runs.length > 0 || variedPaths(spec).includes(ratePath);
  return isVaried ? { ...searchOfRates(runs), sampled } : null;
}
