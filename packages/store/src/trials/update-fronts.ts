import { dominates, lossesOf, paretoFront, type ResolvedSweepSpec } from '@unetsweep/contract';
import type { Statements } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';

type Objectives = ResolvedSweepSpec['objective'];

interface FrontPoint {
  id: string;
  values: number[];
  losses: number[];
}

interface ValuedPoint {
  id: string;
  sweepId: string;
  rules: { objective: Objectives };
  result: { values: number[]; feasible: boolean };
}

/** A point that may stand on a front. */
const mayStand = sql`p.feasible AND cardinality(p.values) > 0`;

async function write(statements: Statements, sweepId: string, points: readonly FrontPoint[]): Promise<void> {
  if (points.length === 0) return;
  const rows = JSON.stringify(points.map(({ id, values }) => ({ id, values })));
  await statements.rows(sql`INSERT INTO front_point (sweep_id, point_id, values)
    SELECT ${sweepId}::uuid, r.id, r.values FROM jsonb_to_recordset(${rows}::jsonb) AS r(id uuid, values float8[])
    ON CONFLICT (sweep_id, point_id) DO UPDATE SET values = excluded.values`);
}

async function remove(statements: Statements, sweepId: string, which: Sql): Promise<void> {
  await statements.rows(sql`DELETE FROM front_point f WHERE f.sweep_id = ${sweepId}::uuid AND ${which}`);
}

/** The front anew, from every point that has values: after one that stood on it has lost its own. */
async function rebuildFront(statements: Statements, sweepId: string, objectives: Objectives): Promise<void> {
  const points = await statements.rows<{ id: string; values: number[] }>(
    sql`SELECT p.id, p.values FROM point p WHERE p.sweep_id = ${sweepId}::uuid AND ${mayStand}`,
  );
  const withLosses = points.map((point) => ({ ...point, losses: lossesOf(point.values, objectives) }));
  await remove(statements, sweepId, sql`true`);
  await write(statements, sweepId, paretoFront(withLosses));
}

/** Puts those of the points on their sweep's front that belong there, in place of those that they dominate. */
async function addToFront(
  statements: Statements,
  sweepId: string,
  points: readonly ValuedPoint[],
): Promise<void> {
  const objectives = points[0]?.rules.objective ?? [];
  const rows = await statements.rows<{ id: string; values: number[]; stands: boolean }>(
    sql`SELECT f.point_id AS id, f.values, coalesce(${mayStand} AND p.values = f.values, false) AS stands
      FROM front_point f LEFT JOIN point p ON p.id = f.point_id WHERE f.sweep_id = ${sweepId}::uuid`,
  );
  if (rows.some(({ stands }) => !stands)) return rebuildFront(statements, sweepId, objectives);
  const standing = rows.map((row) => ({ ...row, losses: lossesOf(row.values, objectives) }));
  const fresh = points.flatMap(({ id, result: { values, feasible } }): FrontPoint[] =>
    feasible && values.length > 0 ? [{ id, values, losses: lossesOf(values, objectives) }] : [],
  );
  const added = paretoFront(fresh).filter(
    ({ losses }) => !standing.some((other) => dominates(other.losses, losses)),
  );
  const dominated = standing.filter((other) => added.some(({ losses }) => dominates(losses, other.losses)));
  const ids = dominated.map(({ id }) => id);
  if (ids.length > 0) await remove(statements, sweepId, sql`f.point_id = ANY(${ids}::uuid[])`);
  await write(statements, sweepId, added);
}

/** Brings the fronts of the sweeps with several objectives up to date with points that have just got their values, under the sweeps' sequences. */
export async function updateFronts(statements: Statements, points: readonly ValuedPoint[]): Promise<void> {
  const bySweep = new Map<string, ValuedPoint[]>();
  for (const point of points) {
    if (point.rules.objective.length < 2) continue;
    bySweep.set(point.sweepId, [...(bySweep.get(point.sweepId) ?? []), point]);
  }
  for (const [sweepId, own] of bySweep) await addToFront(statements, sweepId, own);
}

/** Takes points off their sweeps' fronts that lost their values: others may stand there again. */
export async function leaveFronts(statements: Statements, pointIds: readonly string[]): Promise<void> {
  if (pointIds.length === 0) return;
  const left = await statements.rows<{ id: string; objective: Objectives }>(
    sql`SELECT s.id, s.spec -> 'objective' AS objective FROM sweep s WHERE s.id IN (
      SELECT p.sweep_id FROM point p JOIN front_point f ON f.sweep_id = p.sweep_id AND f.point_id = p.id
      WHERE p.id = ANY(${[...pointIds]}::uuid[]))`,
  );
  for (const { id, objective } of left) await rebuildFront(statements, id, objective);
}
