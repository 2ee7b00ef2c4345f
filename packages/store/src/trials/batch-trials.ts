import { ProblemError } from '@unetsweep/contract';
import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import { filterSql } from '../listing/filter-sql.js';
import type { BatchResult, BatchSelection } from '../ports/trials.js';
import { finalStatuses, lockForMore, reopenSweep } from '../sweeps/reopen-sweep.js';
import { settleSweep } from '../sweeps/settle.js';
import { type EndingParts, endAndValue } from './end-attempt.js';
import { reopenTrials } from './reopen-trials.js';
import { retriable } from './retry-trial.js';

interface Chosen {
  id: string;
  sweepId: string;
}

/** At most one more than `limit`, so that the caller sees when there are too many. */
function choose({ database }: EndingParts, selection: BatchSelection): Promise<Chosen[]> {
  if ('ids' in selection) {
    return database.rows<Chosen>(
      sql`SELECT t.id, t.sweep_id AS "sweepId" FROM trial t WHERE t.id = ANY(${selection.ids}::uuid[])`,
    );
  }
  const { sweepId, filter, limit } = selection;
  const fits = filter ? filterSql(filter) : sql`true`;
  return database.rows<Chosen>(sql`SELECT t.id, t.sweep_id AS "sweepId" FROM trial t JOIN sweep s ON s.id = t.sweep_id
    WHERE t.sweep_id = ${sweepId}::uuid AND ${fits} ORDER BY t.number LIMIT ${limit + 1}`);
}

const sweepsOf = (chosen: readonly Chosen[]) => [...new Set(chosen.map(({ sweepId }) => sweepId))].sort();

/** Sent before and after those that wait have ended: a trial may be claimed, or given back, in between. */
async function signalRunning({ database }: EndingParts, ids: string[]): Promise<void> {
  await database.rows(sql`UPDATE trial SET desired = 'cancel' WHERE id IN (
    SELECT id FROM trial WHERE id = ANY(${ids}::uuid[]) AND status = 'running' ORDER BY id FOR UPDATE)`);
}

/** Waiting trials end at once, running ones get the signal. */
async function cancelAll(parts: EndingParts, chosen: readonly Chosen[]): Promise<void> {
  const ids = chosen.map(({ id }) => id);
  await signalRunning(parts, ids);
  const which = sql`t.id = ANY(${ids}::uuid[]) AND t.status IN ('queued', 'paused')`;
  await endAndValue(parts, { which, kind: 'cancelled', reason: 'cancelled' });
  await signalRunning(parts, ids);
  for (const sweepId of sweepsOf(chosen)) await settleSweep(parts.database, sweepId);
}

/** Why a sweep takes nothing more to run; null: it does. */
async function refusal(
  statements: Statements,
  sweepId: string,
): Promise<{ code: string | null; isFinal: boolean }> {
  try {
    const { status } = await lockForMore(statements, sweepId, 'retried');
    return { code: null, isFinal: finalStatuses.includes(status) };
  } catch (error) {
    if (error instanceof ProblemError) return { code: error.code, isFinal: false };
    throw error;
  }
}

/** @returns code of the refusal by sweep */
async function retryAll(parts: EndingParts, chosen: readonly Chosen[]): Promise<Map<string, string>> {
  const refused = new Map<string, string>();
  const freed = await parts.database.transaction(async (transaction) => {
    refused.clear();
    const final = new Set<string>();
    for (const sweepId of sweepsOf(chosen)) {
      const { code, isFinal } = await refusal(transaction, sweepId);
      if (code !== null) refused.set(sweepId, code);
      if (isFinal) final.add(sweepId);
    }
    const ids = chosen.filter(({ sweepId }) => !refused.has(sweepId)).map(({ id }) => id);
    const which = sql`t.id = ANY(${ids}::uuid[]) AND t.status = ANY(${retriable}::text[])`;
    const reopened = await reopenTrials(transaction, { which, reason: 'retried', goesOn: sql`true` });
    for (const sweepId of new Set(reopened.map((each) => each.sweepId))) {
      if (final.has(sweepId))
        await reopenSweep(transaction, sweepId, { event: 'sweep.resumed', planned: null });
    }
    return reopened[0]?.freed ?? [];
  });
  await parts.blobs.free(freed);
  return refused;
}

/** Statuses in which a trial is where the action leads. */
const reached = { cancel: ['cancelled', 'running'], retry: ['queued', 'running', 'paused'] };

async function resultsOf(
  { database }: EndingParts,
  action: keyof typeof reached,
  ids: readonly string[],
  chosen: readonly Chosen[],
  refused: ReadonlyMap<string, string>,
): Promise<BatchResult[]> {
  const rows = await database.rows<{ id: string; status: string; desired: string | null }>(
    sql`SELECT id, status, desired FROM trial WHERE id = ANY(${ids}::uuid[])`,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const sweepOf = new Map(chosen.map(({ id, sweepId }) => [id, sweepId]));
  return ids.map((id) => {
    const row = byId.get(id);
    const refusedWith = refused.get(sweepOf.get(id) ?? '');
    if (!row) return { id, ok: false, code: 'notFound' };
    if (refusedWith !== undefined) return { id, ok: false, code: refusedWith };
    const ok = reached[action].includes(row.status);
    return { id, ok, code: ok ? null : 'invalidState' };
  });
}

/**
 * Cancels or retries many trials by a few statements. In the order of the given ids, else by number.
 * @returns null where the filter chooses more than `limit`
 */
export async function batchTrials(
  parts: EndingParts,
  action: 'cancel' | 'retry',
  selection: BatchSelection,
): Promise<BatchResult[] | null> {
  const chosen = await choose(parts, selection);
  if ('limit' in selection && chosen.length > selection.limit) return null;
  const ids = 'ids' in selection ? selection.ids : chosen.map(({ id }) => id);
  let refused: ReadonlyMap<string, string> = new Map();
  if (chosen.length > 0) {
    if (action === 'cancel') await cancelAll(parts, chosen);
    else refused = await retryAll(parts, chosen);
  }
  return resultsOf(parts, action, ids, chosen, refused);
}
