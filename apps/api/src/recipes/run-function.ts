import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Json } from '@unetsweep/contract';
import type { Part } from '@unetsweep/recipes';
import type { LeasedTrial, TrialCompletion } from '@unetsweep/store';
import type { RunContext } from './run-context.js';

/** Trials evaluated at once: a search that learns is asked for few, so that it learns from most. */
const AT_ONCE = 4;
const LOOK_AGAIN_MS = 50;

function completionOf(
  { trialId, attempt, params, seed }: LeasedTrial,
  part: Part & { kind: 'function' },
): TrialCompletion {
  const metrics = part.evaluate(params as Record<string, Json>, seed);
  const sum = createHash('sha256').update(JSON.stringify(metrics)).digest('hex');
  return { trialId, attempt, status: 'completed', metrics, failure: null, flags: [], sum };
}

/** Ends every trial of an external sweep with what the part's function says of its point. */
export async function evaluateTrials(
  { store, queue, runId, signal }: RunContext,
  part: Part & { kind: 'function' },
  sweepId: string,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const { trials } = await store.external.lease(sweepId, [{ clientId: `recipe-${runId}`, count: AT_ONCE }]);
    await queue.wake(sweepId);
    if (trials.length > 0) await store.external.complete(trials.map((trial) => completionOf(trial, part)));
    else if ((await store.external.standing(sweepId)) !== 'wait') return;
    else await delay(LOOK_AGAIN_MS, undefined, { signal });
  }
}
