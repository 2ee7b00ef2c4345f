import type { Best, Sweep, TrialCounts } from '@unetsweep/contract';
import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import { tiedPoints } from './tied-points.js';

/** What is counted and computed about a sweep, rather than stored. */
export interface SweepSummary {
  trialCounts: TrialCounts;
  best: Best | null;
  /** With several objectives. */
  front?: NonNullable<Sweep['front']>;
  progress: number | null;
  estimatedRemainingMs: number | null;
}

interface SummaryRow {
  id: string;
  status: string;
  counts: Partial<TrialCounts> | null;
  reused: number;
  planned: number | null;
  /** Sum over the running trials of the share of their epochs that is done. */
  runningShare: number;
  meanDurationMs: number | null;
  best: Best | null;
  front: Sweep['front'] | null;
}

const cacheMs = 250;
/** Below this counting is cheap, and always done anew. */
const cacheFrom = 2_000;

const counts = sql`(SELECT jsonb_object_agg(c.status, c.count)
  FROM (SELECT status, count(*) AS count FROM trial WHERE sweep_id = s.id GROUP BY status) c)`;

/** A reused trial has a row of this name in the narrow table, so that counting needs no look at the trials themselves. */
const reused = sql`(SELECT count(*) FROM trial_value v JOIN value_name n ON n.id = v.name_id
  WHERE v.sweep_id = s.id AND n.name = 'reusedFrom')`;

const runningShare = sql`(SELECT coalesce(sum(least(1, t.epochs_done / (t.spec #>> '{training,epochs}')::float8)), 0)
  FROM trial t WHERE t.sweep_id = s.id AND t.status = 'running' AND (t.spec #>> '{training,epochs}')::float8 > 0)`;

const meanDuration = sql`(SELECT avg(l.duration_ms) FROM (
  SELECT duration_ms FROM trial t WHERE t.sweep_id = s.id AND t.status IN ('completed', 'pruned') AND t.finish_seq IS NOT NULL
  ORDER BY t.finish_seq DESC LIMIT 20) l)`;

/** Points of a front that a sweep names. */
const mostOnFront = 50;

/** Of a sweep with several objectives: the first points of its front by the first objective. */
const front = sql`CASE WHEN jsonb_array_length(s.spec -> 'objective') > 1 THEN coalesce((
  SELECT jsonb_agg(jsonb_build_object('pointId', f.point_id, 'values', f.values) ORDER BY f.place) FROM (
    SELECT f.point_id, f.values, row_number() OVER (
      ORDER BY f.values[1] * CASE s.objective_mode WHEN 'max' THEN -1 ELSE 1 END, p.number) AS place
    FROM front_point f JOIN point p ON p.id = f.point_id
    WHERE f.sweep_id = s.id AND p.feasible AND p.values = f.values ORDER BY place LIMIT ${mostOnFront}) f), '[]') END`;

/** The best feasible point and its best run; none with several objectives, where no order exists. */
const best = sql`(SELECT jsonb_build_object('pointId', p.id, 'trialId', run.id, 'number', run.number, 'value', p.value, 'std', p.std,
      'count', p.count, 'params', p.params,
      'checkpointId', (SELECT c.id FROM checkpoint c WHERE c.trial_id = run.id AND c.kind = 'best' AND c.removed_at IS NULL LIMIT 1),
      'tied', '[]'::jsonb)
    FROM point p JOIN LATERAL (
      SELECT t.id, t.number FROM trial t WHERE t.point_id = p.id AND t.status = 'completed'
      ORDER BY CASE s.objective_mode WHEN 'max' THEN -1 ELSE 1 END
        * coalesce((CASE s.spec #>> '{objective,0,at}' WHEN 'best' THEN t.metrics ELSE t.last_metrics END)
          ->> (s.spec #>> '{objective,0,metric}'), t.derived ->> (s.spec #>> '{objective,0,metric}'))::float8 NULLS LAST, t.number LIMIT 1) run ON true
    WHERE p.sweep_id = s.id AND p.feasible AND jsonb_array_length(s.spec -> 'objective') = 1
      AND p.value = CASE s.objective_mode
        WHEN 'max' THEN (SELECT max(value) FROM point WHERE sweep_id = s.id AND feasible)
        ELSE (SELECT min(value) FROM point WHERE sweep_id = s.id AND feasible) END
    ORDER BY p.number LIMIT 1)`;

const summaryStatement = (ids: string[]): Sql => sql`SELECT s.id, s.status, ${counts} AS counts,
    ${reused} AS reused,
    s.trial_count AS planned, ${runningShare} AS "runningShare", ${meanDuration} AS "meanDurationMs", ${best} AS best, ${front} AS front
  FROM sweep s WHERE s.id = ANY(${ids}::uuid[])`;

function trialCounts(row: SummaryRow): TrialCounts {
  const {
    queued = 0,
    running = 0,
    paused = 0,
    completed = 0,
    pruned = 0,
    failed = 0,
    cancelled = 0,
  } = row.counts ?? {};
  const total = queued + running + paused + completed + pruned + failed + cancelled;
  return { total, queued, running, paused, completed, pruned, failed, cancelled, reused: row.reused };
}

/** Progress counts planned trials, a running one by its epochs. The remaining time assumes as many at once as run now. */
function toSummary(row: SummaryRow): SweepSummary {
  const trials = trialCounts(row);
  const isFinal = ['completed', 'cancelled', 'failed'].includes(row.status);
  const ended = trials.completed + trials.pruned + trials.failed + trials.cancelled;
  const total = Math.max(row.planned ?? 0, trials.total);
  const done = ended + row.runningShare;
  const open = Math.max(0, total - done);
  const known = row.meanDurationMs !== null && trials.running > 0;
  return {
    trialCounts: trials,
    best: row.best,
    ...(row.front && { front: row.front }),
    progress: isFinal ? 1 : total === 0 ? null : Math.min(1, done / total),
    estimatedRemainingMs: isFinal ? 0 : known ? (open * (row.meanDurationMs ?? 0)) / trials.running : null,
  };
}

/** Reads summaries; those of large sweeps are kept for 250 ms. */
export class SweepSummaries {
  private readonly cache = new Map<string, { until: number; summary: SweepSummary }>();

  constructor(private readonly database: Database) {}

  async read(ids: string[]): Promise<Map<string, SweepSummary>> {
    const now = performance.now();
    const found = new Map<string, SweepSummary>();
    for (const [id, { until, summary }] of this.cache) {
      if (until < now) this.cache.delete(id);
      else if (ids.includes(id)) found.set(id, summary);
    }
    const missing = ids.filter((id) => !found.has(id));
    if (missing.length === 0) return found;
    for (const row of await this.rows(missing)) {
      const summary = toSummary(row);
      found.set(row.id, summary);
      if (summary.trialCounts.total >= cacheFrom) this.cache.set(row.id, { until: now + cacheMs, summary });
    }
    return found;
  }

  /** A best point with a single run is compared with none. */
  private async rows(ids: string[]): Promise<SummaryRow[]> {
    const rows = await this.database.rows<SummaryRow>(summaryStatement(ids));
    const best = rows.flatMap((row) =>
      row.best && row.best.count > 1 ? [{ sweepId: row.id, pointId: row.best.pointId }] : [],
    );
    const tied = await tiedPoints(this.database, best);
    return rows.map((row) => ({ ...row, best: row.best && { ...row.best, tied: tied.get(row.id) ?? [] } }));
  }

  /** After a change that its caller must see in the answer. */
  forget(id: string): void {
    this.cache.delete(id);
  }
}
