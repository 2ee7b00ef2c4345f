import type { DecidedBudget, ResolvedSweepSpec } from '@unetsweep/contract';
import { decideEpochs } from '@unetsweep/search';
import type { Store, StoredPoint } from '@unetsweep/store';

export interface EndedAnchor {
  /** The anchor's point, always the first one of its sweep. */
  point: StoredPoint;
  budget: DecidedBudget;
}

/** Number of the anchor's point. */
export const ANCHOR_POINT = 1;

/**
 * What the first run of the anchor's point has decided; null while it has not ended.
 * @throws Error where it ended without an answer
 */
export async function findAnchorEnd(
  store: Store,
  sweepId: string,
  spec: Pick<ResolvedSweepSpec, 'objective' | 'epochBudget'>,
): Promise<EndedAnchor | null> {
  const range = { from: ANCHOR_POINT, to: ANCHOR_POINT, limit: 1 };
  const [point] = await store.planning.points(sweepId, range);
  const run = point?.runs[0];
  const trial = run && (await store.trials.get(run.id));
  if (!point || !trial || !spec.epochBudget) return null;
  const { id, number, status, failure } = trial;
  if (status === 'failed' || status === 'cancelled') {
    const reason = failure ? `failed (${failure.reason}: ${failure.message})` : 'was cancelled';
    throw new Error(
      `the anchor run, trial ${number}, ${reason}; without it no other run knows its number of epochs. Retry that trial, or clone the sweep with another epochBudget.anchor`,
    );
  }
  if (status !== 'completed' && status !== 'pruned') return null;
  const { items } = await store.epochs.list(id, {});
  const decision = decideEpochs(items, spec, spec.epochBudget);
  if (decision === null)
    throw new Error(
      `the anchor run, trial ${number}, measured no number for ${spec.objective[0]?.metric}; clone the sweep with another epochBudget.anchor`,
    );
  return {
    point,
    budget: { trialId: id, trialNumber: number, anchorEpochs: trial.epochsDone, ...decision },
  };
}
