import type { CurvePruner } from '@unetsweep/search';
import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import type { PruningVerdict } from '../ports/pruning.js';
import type { Fence } from '../ports/records.js';
import { heldTrial } from '../trials/fence.js';
import type { JudgedRun } from './judged-run.js';
import { isMeasured, turnedValue } from './measured.js';

interface Read {
  curve: { epoch: number; value: number | null }[] | null;
  quantiles: { epoch: number; quantile: number | null }[] | null;
  completed: number;
}

/** Runs of the same repeat and fold have the same seed and split. */
export const cohortOf = ({ repeat, fold }: Pick<JudgedRun, 'repeat' | 'fold'>) =>
  `repeat ${repeat} fold ${fold ?? 0}`;

/** Writes what others are compared with: the given epochs, and those that were never given. */
function keep(run: JudgedRun, epochs: readonly number[]): Sql {
  return sql`kept AS (
    INSERT INTO pruning_value (trial_id, epoch, sweep_id, point_id, cohort, value)
    SELECT held.id, own.epoch, held.sweep_id, ${run.pointId}::uuid, ${cohortOf(run)}, own.value FROM held CROSS JOIN own
    WHERE own.epoch = ANY(${epochs}::int[])
      OR own.epoch > coalesce((SELECT max(v.epoch) FROM pruning_value v WHERE v.trial_id = held.id), 0)
    ON CONFLICT (trial_id, epoch) DO UPDATE SET value = excluded.value)`;
}

/** Numbers of the completed runs it is compared with in the epoch `e`, in the order of the index. */
const completedAt = (run: JudgedRun): Sql => sql`FROM pruning_value v WHERE v.sweep_id = held.sweep_id
  AND v.cohort = ${cohortOf(run)} AND v.epoch = e.epoch AND v.completed AND v.value IS NOT NULL`;

function statement(fence: Fence, run: JudgedRun, { peers }: CurvePruner, epochs: readonly number[]): Sql {
  const last = epochs.at(-1) ?? 0;
  const mine = sql`WITH held AS (${heldTrial(fence)}),
    own AS MATERIALIZED (SELECT e.epoch, ${turnedValue(run.metric)} AS value FROM held JOIN epoch e ON e.trial_id = held.id
      WHERE e.epoch <= ${last} AND ${isMeasured(run.metric)})`;
  const curve = sql`(SELECT jsonb_agg(jsonb_build_object('epoch', epoch, 'value', value) ORDER BY epoch) FROM own) AS curve`;
  if (peers === null) return sql`${mine} SELECT ${curve}, NULL AS quantiles, 0 AS completed FROM held`;
  return sql`${mine}, ${keep(run, epochs)},
    others AS (
      SELECT e.epoch, (SELECT CASE WHEN count(*) > 0 THEN min(o.value) + (max(o.value) - min(o.value)) * (n.at - floor(n.at)) END
        FROM (SELECT v.value ${completedAt(run)} ORDER BY v.value OFFSET floor(n.at)::int LIMIT CASE WHEN n.at > floor(n.at) THEN 2 ELSE 1 END) o) AS quantile
      FROM held CROSS JOIN unnest(${epochs}::int[]) AS e(epoch)
      CROSS JOIN LATERAL (SELECT greatest(0, ${peers.share}::float8 * (count(*) - 1)) AS at ${completedAt(run)}) n)
    SELECT ${curve}, (SELECT jsonb_agg(others) FROM others) AS quantiles, (SELECT count(*) FROM (
      SELECT FROM trial t WHERE t.sweep_id = held.sweep_id AND t.status = 'completed' AND t.repeat = ${run.repeat}
        AND t.fold IS NOT DISTINCT FROM ${run.fold}::int LIMIT ${Math.max(1, peers.startupTrials)}) c) AS completed
    FROM held`;
}

/** Judges a run by its curve, beside those of completed runs where the pruner compares it. Null: the fence no longer holds. */
export async function judgeCurve(
  database: Database,
  fence: Fence,
  run: JudgedRun,
  pruner: CurvePruner,
  epochs: readonly number[],
): Promise<PruningVerdict | null> {
  const [read] = await database.rows<Read>(statement(fence, run, pruner, epochs));
  if (!read) return null;
  const curve = read.curve ?? [];
  const quantiles = new Map(read.quantiles?.map(({ epoch, quantile }) => [epoch, quantile]));
  let judged: number | null = null;
  for (const [index, { epoch }] of curve.entries()) {
    const until = curve.slice(0, index + 1);
    if (!epochs.includes(epoch) || !pruner.looksAt(until)) continue;
    judged = epoch;
    const { completed } = read;
    const why = pruner.judge(until, pruner.peers && { completed, quantile: quantiles.get(epoch) ?? null });
    if (why === null) continue;
    const reason = `${run.metric.name} after epoch ${epoch} ${why}`;
    return { action: 'prune', epoch, reason, keepsState: false };
  }
  return { action: 'continue', epoch: judged, reason: null, keepsState: false };
}
