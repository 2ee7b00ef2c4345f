import type { Plan, Sweep } from '@unetsweep/contract';
import type { Store } from '@unetsweep/store';
import type { QueueLink } from '../dependencies.js';
import { partTag } from './recipe-job.js';

/** The sweep of a part of a run, where it has begun. */
export async function findPartSweep(store: Store, runId: string, part: string): Promise<Sweep | null> {
  const { items } = await store.sweeps.list({ limit: 1, tag: partTag(runId, part) });
  return items[0] ?? null;
}

/** The plan of a part of a run, where it has begun. */
export async function findPartPlan(store: Store, runId: string, part: string): Promise<Plan | null> {
  const { items } = await store.plans.list({ limit: 1, tag: partTag(runId, part) });
  return items[0] ?? null;
}

/**
 * What is there, or what is begun now. Two processes may believe that a run is theirs: both begin with the same id, one is refused
 * and takes what the other began.
 */
export async function beginOnce<T>(find: () => Promise<T | null>, begin: () => Promise<T>): Promise<T> {
  const known = await find();
  if (known) return known;
  try {
    return await begin();
  } catch (error) {
    const other = await find();
    if (other) return other;
    throw error;
  }
}

const endedSweep: readonly string[] = ['completed', 'failed', 'cancelled'];

/** Cancels the sweeps and plans of a run that still go on. */
export async function cancelParts(
  store: Store,
  queue: QueueLink,
  runId: string,
  parts: readonly { name: string }[],
): Promise<void> {
  for (const { name } of parts) {
    const sweep = await findPartSweep(store, runId, name);
    if (sweep && !endedSweep.includes(sweep.status)) {
      await store.sweeps.cancel(sweep.id);
      await queue.signal({ sweepId: sweep.id });
    }
    const plan = await findPartPlan(store, runId, name);
    if (plan && !endedSweep.includes(plan.status)) {
      const { stages, id } = await store.plans.cancel(plan.id);
      for (const { sweepId } of stages) if (sweepId !== null) await queue.signal({ sweepId });
      await queue.wake(id);
    }
  }
}
