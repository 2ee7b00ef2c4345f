import {
  batchLimit,
  type FieldError,
  invalidBody,
  parseTrialFilter,
  type TrialBatch,
} from '@unetsweep/contract';
import type { BatchResult, BatchSelection, Store } from '@unetsweep/store';
import type { QueueLink } from '../dependencies.js';
import { pathsOf } from '../query/trial-paths.js';
import { findSweep } from './find-sweep.js';

function fault(path: string, code: FieldError['code'], message: string) {
  return invalidBody([{ path, code, message }]);
}

async function selectionOf(store: Store, { ids, sweepId, filter }: TrialBatch): Promise<BatchSelection> {
  if (ids !== undefined && (sweepId !== undefined || filter !== undefined))
    throw fault('/ids', 'unusedField', 'give either ids, or sweepId with filter');
  if (ids !== undefined) return { ids: [...new Set(ids)] };
  if (sweepId === undefined) throw fault('/sweepId', 'required', 'give ids, or sweepId with filter');
  const sweep = await findSweep(store, sweepId);
  return {
    sweepId,
    limit: batchLimit,
    ...(filter !== undefined && { filter: parseTrialFilter(filter, pathsOf(sweep)) }),
  };
}

/** @throws ProblemError `invalidBody`, `malformedFilter`, `notFound` */
export async function batchTrials(store: Store, queue: QueueLink, batch: TrialBatch): Promise<BatchResult[]> {
  const results = await store.trials.batch(batch.action, await selectionOf(store, batch));
  if (results === null)
    throw fault(
      '/filter',
      'tooLong',
      `the filter chooses more than ${batchLimit} trials; narrow it, or cancel the sweep`,
    );
  const done = results.filter(({ ok }) => ok).map(({ id }) => id);
  if (batch.action === 'cancel') await queue.signal({ trialIds: done });
  else if (batch.sweepId !== undefined) await queue.wake(batch.sweepId);
  return results;
}
