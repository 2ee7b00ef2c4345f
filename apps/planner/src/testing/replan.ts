import type { ResolvedSweepSpec } from '@unetsweep/contract';
import { type MethodCursor, replanCursor } from '@unetsweep/search';
import type { Store, SweepChanges } from '@unetsweep/store';

/** What the API does with a checked change of a sweep's method or limit. */
export async function replanSweep(
  store: Store,
  id: string,
  changes: Pick<SweepChanges, 'search' | 'maxTrials'>,
): Promise<void> {
  const from = (await store.sweeps.getPlan(id))?.spec;
  if (!from) throw new Error(`the sweep ${id} is gone`);
  const spec: ResolvedSweepSpec = { ...from, ...changes };
  const kind = changes.search ? 'methodChanged' : 'trialLimit';
  const changed = await store.sweeps.replan(id, changes, {
    kind,
    from,
    spec,
    pointCount: null,
    trialCount: null,
    replan: ({ cursor, points, trials }) =>
      replanCursor(spec, { cursor: cursor as MethodCursor, points, trials }, from.search),
  });
  if (!changed) throw new Error(`the sweep ${id} was changed meanwhile`);
}
