import { createPruner, type PruningSpec } from '@unetsweep/search';
import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import { isExternal } from '../external/external-trial.js';
import type { PruningRepository } from '../ports/pruning.js';
import { lockSweep } from '../sweeps/settle.js';
import { reopenTrials } from '../trials/reopen-trials.js';
import { dropHopeless } from './drop-hopeless.js';
import { rungPoints } from './rung-points.js';

type Promoted = Awaited<ReturnType<PruningRepository['promote']>>;

/** What a stopped trial needs to go on: our workers its state; the caller's own begins, at worst, anew. */
const canGoOn = sql`(${isExternal} OR EXISTS (SELECT FROM resume_state r WHERE r.trial_id = t.id))`;

/**
 * Stopped trials whose points are now among the best 1/`reduction` at their rung, or of which another run went on from there.
 * @param isEnd nothing else will come: then the best one also goes on from a rung that nobody went on from
 */
async function promotable(
  statements: Statements,
  sweepId: string,
  reduction: number,
  isEnd: boolean,
): Promise<string[]> {
  const rows = await statements.rows<{ id: string }>(sql`WITH stopped AS MATERIALIZED (
      SELECT t.id, v.cohort, v.epoch, v.point_id FROM trial t
      JOIN pruning_value v ON v.trial_id = t.id AND NOT v.promoted
      WHERE t.sweep_id = ${sweepId}::uuid AND t.status = 'pruned' AND ${canGoOn}),
    rungs AS MATERIALIZED (SELECT DISTINCT cohort, epoch FROM stopped),
    arrived AS (SELECT v.* FROM rungs JOIN pruning_value v
      ON v.sweep_id = ${sweepId}::uuid AND v.cohort = rungs.cohort AND v.epoch = rungs.epoch),
    points AS (${rungPoints(sql`arrived`)}),
    ranked AS (
      SELECT p.*, row_number() OVER (PARTITION BY cohort, epoch ORDER BY value NULLS LAST, point_id) AS rank,
        count(*) OVER rung AS seen, bool_or(promoted) OVER rung AS passed
      FROM points p WINDOW rung AS (PARTITION BY cohort, epoch)),
    chosen AS MATERIALIZED (
      SELECT r.cohort, r.epoch, r.point_id FROM ranked r WHERE r.promoted OR (r.value IS NOT NULL
        AND (r.rank <= r.seen / ${reduction}::int OR (${isEnd}::boolean AND NOT r.passed AND r.rank = 1))))
    SELECT s.id FROM stopped s JOIN chosen c ON c.point_id = s.point_id AND c.epoch = s.epoch AND c.cohort = s.cohort`);
  return rows.map(({ id }) => id);
}

interface Standing {
  open: boolean;
  /** Arrivals at rungs so far. */
  arrivals: number;
  /** These and ends of trials: who is promotable changes with these only. */
  news: string;
}

async function standingOf(statements: Statements, sweepId: string): Promise<Standing> {
  const [row] = await statements.rows<Standing>(sql`SELECT EXISTS (
      SELECT FROM trial t WHERE t.sweep_id = ${sweepId}::uuid AND t.status IN ('queued', 'running', 'paused')) AS open,
    a.arrivals, concat(a.arrivals, '/', (SELECT q.finish_seq FROM sweep_sequence q WHERE q.sweep_id = ${sweepId}::uuid)) AS news
    FROM (SELECT count(*) AS arrivals FROM pruning_value v WHERE v.sweep_id = ${sweepId}::uuid) a`);
  return row ?? { open: false, arrivals: 0, news: '' };
}

/** Under the sweep's lock and the planner's fence: what was promoted meanwhile is no longer `pruned`, and is left alone. */
async function queue(
  statements: Statements,
  sweepId: string,
  fence: number,
  ids: string[],
): Promise<{ promoted: number; freed: string[] } | null> {
  await statements.rows(lockSweep(sweepId));
  const [planned] = await statements.rows<{ takesMore: boolean }>(sql`SELECT
      s.status NOT IN ('completed', 'cancelled', 'failed') AND s.desired IS DISTINCT FROM 'cancelled' AND NOT s.deleting AS "takesMore"
    FROM planner_lease l JOIN sweep s ON s.id = l.sweep_id WHERE l.sweep_id = ${sweepId}::uuid AND l.fence = ${fence}`);
  if (!planned) return null;
  if (!planned.takesMore) return { promoted: 0, freed: [] };
  const which = sql`t.id = ANY(${ids}::uuid[]) AND t.status = 'pruned' AND ${canGoOn}`;
  const reopened = await reopenTrials(statements, { which, reason: 'promoted', goesOn: sql`true` });
  return { promoted: reopened.length, freed: reopened[0]?.freed ?? [] };
}

interface Promotion {
  sweepId: string;
  fence: number;
  allPlanned: boolean;
}

/** What a promotion runs on: most find nothing to do, and lock nothing. */
interface PromotionParts {
  statements: Statements;
  transaction<T>(work: (statements: Statements) => Promise<T>): Promise<T>;
  free(sha256s: string[]): Promise<void>;
  /** Of sweeps in which nobody was promotable: what had happened by then. */
  nothingIn: Map<string, string>;
  /** Arrivals of sweeps when states without a use were last looked for. */
  lookedAt: Map<string, number>;
}

/** States are looked through again once so many more have arrived: seldom enough to cost little, often enough to keep few. */
const growth = 1.1;

async function dropStates(
  { transaction, free, lookedAt }: PromotionParts,
  promotion: Promotion,
  arrivals: number,
  reduction: number,
): Promise<void> {
  if (arrivals < growth * (lookedAt.get(promotion.sweepId) ?? 0)) return;
  lookedAt.set(promotion.sweepId, arrivals);
  await free(await transaction((locked) => dropHopeless(locked, promotion, reduction)));
}

export async function promoteTrials(parts: PromotionParts, promotion: Promotion): Promise<Promoted> {
  const { statements, transaction, free, nothingIn } = parts;
  const { sweepId, fence, allPlanned } = promotion;
  const [sweep] = await statements.rows<{ spec: PruningSpec }>(sql`SELECT
      jsonb_build_object('pruner', spec -> 'pruner', 'objective', spec -> 'objective') AS spec FROM sweep WHERE id = ${sweepId}::uuid`);
  const pruner = sweep ? createPruner(sweep.spec) : null;
  if (pruner?.kind !== 'rungs') return { promoted: 0, open: false };
  // Asked before the trials are looked at: one that ends in between is seen by the next call.
  const { open, arrivals, news } = await standingOf(statements, sweepId);
  const isEnd = allPlanned && !open;
  const seen = `${news}/${isEnd}`;
  if (nothingIn.get(sweepId) === seen) return { promoted: 0, open };
  const ids = await promotable(statements, sweepId, pruner.reduction, isEnd);
  if (ids.length === 0) {
    nothingIn.set(sweepId, seen);
    await dropStates(parts, promotion, arrivals, pruner.reduction);
    return { promoted: 0, open };
  }
  nothingIn.delete(sweepId);
  const queued = await transaction((locked) => queue(locked, sweepId, fence, ids));
  if (queued === null) return null;
  await free(queued.freed);
  return { promoted: queued.promoted, open: open || queued.promoted > 0 };
}
