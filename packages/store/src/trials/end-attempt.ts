import type { BlobStore } from '../blobs/blob-store.js';
import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { ValueNames } from '../listing/value-names.js';
import type { AttemptEnd, Fence, Metrics } from '../ports/records.js';
import { type EndedTrial, type Ending, endTrials } from './ending.js';
import { valuePoints } from './value-points.js';

export interface EndingParts {
  database: Database;
  names: ValueNames;
  blobs: BlobStore;
}

const prefixed = (prefix: string, metrics: Metrics) =>
  Object.entries(metrics).flatMap(([name, number]) =>
    number === null ? [] : [{ path: `${prefix}.${name}`, number }],
  );

async function narrowValues(names: ValueNames, end: { metrics: Metrics; derived: Metrics }) {
  const values = [...prefixed('metrics', end.metrics), ...prefixed('derived', end.derived)];
  const ids = await names.idsOf(values.map(({ path }) => path));
  return values.map(({ path, number }) => ({ name: ids.get(path) ?? 0, number }));
}

function judged({ flags, notices }: Pick<Ending, 'notices'> & { flags: string[] }) {
  return { flags, ...(notices && { notices }) };
}

async function toEnding(names: ValueNames, fence: Fence, end: AttemptEnd): Promise<Ending> {
  const which = sql`t.id = ${fence.trialId}::uuid AND t.attempt = ${fence.attempt} AND t.status = 'running'`;
  switch (end.status) {
    case 'paused':
      return { which, kind: 'paused', reason: 'paused' };
    case 'givenBack':
      if (end.reason === 'outOfMemory') {
        const { microBatch } = end;
        return { which, kind: 'requeued', reason: end.reason, microBatch, ...judged(end) };
      }
      return { which, kind: end.reason === 'workerLost' ? 'lost' : 'requeued', reason: end.reason };
    case 'failed':
      return {
        which,
        kind: 'failed',
        reason: end.failure.reason,
        ...judged(end),
        failure: end.failure,
        ...(end.measured && { ...end.measured, values: await narrowValues(names, end.measured) }),
      };
    default: {
      const { metrics, lastMetrics, derived, bestEpoch, keepsState } = end;
      const values = await narrowValues(names, end);
      return {
        which,
        kind: end.status,
        reason: end.status,
        metrics,
        lastMetrics,
        derived,
        ...judged(end),
        bestEpoch,
        values,
        ...(keepsState && { keepsState }),
      };
    }
  }
}

/** Ends what is chosen, gives points their value in the same transaction, then frees content that nobody needs any more. */
export async function endAndValue(parts: EndingParts, ending: Ending): Promise<EndedTrial[]> {
  const ended = await parts.database.transaction(async (transaction) => {
    const trials = await endTrials(transaction, ending);
    const final = trials.filter(({ status }) => status !== 'queued' && status !== 'paused');
    if (final.length > 0) {
      await valuePoints(
        transaction,
        final.map(({ pointId }) => pointId),
      );
    }
    return trials;
  });
  await parts.blobs.free(ended[0]?.freed ?? []);
  return ended;
}

export async function endAttempt(parts: EndingParts, fence: Fence, end: AttemptEnd): Promise<boolean> {
  const ended = await endAndValue(parts, await toEnding(parts.names, fence, end));
  return ended.length > 0;
}
