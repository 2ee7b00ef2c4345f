import { assertRunnable, type DryRunContext, describeSweep, resolveBaseTrial } from '@unetsweep/search';
import type { NewSweep, Store } from '@unetsweep/store';

/**
 * Looks at a sweep that was posted while its data sets were imported as one that is posted on ready ones is looked at.
 * @returns false: another planner has it
 * @throws ProblemError `invalidCells`, `invalidBody`, `emptySpace`, … as the answer to the post would have been
 */
export async function fillIn(
  store: Store,
  fence: number,
  { id, spec }: Pick<NewSweep, 'id' | 'spec'>,
  context: DryRunContext,
): Promise<boolean> {
  const dryRun = describeSweep(spec, context);
  assertRunnable(dryRun);
  const dataset = context.datasets.get(spec.dataset ?? '');
  if (!dataset) throw new Error(`the data set ${spec.dataset} is none of this sweep's`);
  const { pointCount, trialCount, points } = dryRun;
  const baseTrial = resolveBaseTrial(spec, dataset, points[0]);
  return store.planning.fillIn(id, fence, { baseTrial, pointCount, trialCount });
}
