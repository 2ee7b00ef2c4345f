import type { ResolvedSweepSpec } from '@unetsweep/contract';
import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { DecidedPoint, Decision, PlanningChange, StoredPlanning } from '../ports/planning-log.js';

/** Fields of the spec that decide which points come. */
const planned = [
  'dataset',
  'trial',
  'parameters',
  'zip',
  'conditions',
  'exclude',
  'overrides',
  'search',
  'objective',
  'constraints',
  'aggregate',
  'onRunFailure',
  'repeats',
  'epochBudget',
  'pruner',
  'maxTrials',
] as const satisfies readonly (keyof ResolvedSweepSpec)[];

/** Fields that differ, as they were. */
function replacedFields(from: ResolvedSweepSpec, to: ResolvedSweepSpec): Partial<ResolvedSweepSpec> {
  const changed = planned.filter((field) => JSON.stringify(from[field]) !== JSON.stringify(to[field]));
  return Object.fromEntries(changed.map((field) => [field, from[field]]));
}

/** Numbers as ranges [from, to], ascending. */
function rangesOf(numbers: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges;
}

/** Notes that a planning begins, under the sweep's lock. */
export async function recordPlanning(
  statements: Statements,
  sweepId: string,
  { kind, from, spec, cursor, withdrawn }: PlanningChange,
): Promise<void> {
  const { numbers, trials } = withdrawn ?? { numbers: [], trials: 0 };
  await statements.rows(sql`INSERT INTO sweep_planning (sweep_id, generation, kind, cursor, replaced, withdrawn, withdrawn_trials)
    VALUES (${sweepId}::uuid, ${Number(cursor.generation)}, ${kind}, ${JSON.stringify(cursor)}::jsonb,
      ${JSON.stringify(replacedFields(from, spec))}::jsonb, ${JSON.stringify(rangesOf(numbers))}::jsonb, ${trials})`);
}

/** Trials of the sweep `s` that were withdrawn: they count towards no limit. */
export const withdrawnTrials = sql`coalesce((SELECT sum(g.withdrawn_trials) FROM sweep_planning g WHERE g.sweep_id = s.id), 0)::int`;

/** Plannings of a sweep beside its first one, ascending. */
export function readPlannings(statements: Statements, sweepId: string): Promise<StoredPlanning[]> {
  return statements.rows(sql`SELECT generation, kind, at, cursor, replaced, withdrawn FROM sweep_planning
    WHERE sweep_id = ${sweepId}::uuid ORDER BY generation`);
}

/** Ranges of the numbers of points that were withdrawn. */
export async function readWithdrawn(statements: Statements, sweepId: string): Promise<[number, number][]> {
  const rows = await statements.rows<{ withdrawn: [number, number][] }>(
    sql`SELECT withdrawn FROM sweep_planning WHERE sweep_id = ${sweepId}::uuid AND withdrawn_trials > 0`,
  );
  return rows.flatMap(({ withdrawn }) => withdrawn);
}

/** What a point was decided by; null where there is none. */
export async function readDecision(statements: Statements, pointId: string): Promise<Decision | null> {
  const [row] =
    await statements.rows<Decision>(sql`SELECT p.number, p.decision, p.status = 'withdrawn' AS "isWithdrawn"
    FROM point p WHERE p.id = ${pointId}::uuid`);
  return row ?? null;
}

/** Points numbered `from` and up, as they were decided. */
export function readDecided(
  statements: Statements,
  sweepId: string,
  { from, to, limit }: { from: number; to: number; limit: number },
): Promise<DecidedPoint[]> {
  return statements.rows(sql`WITH page AS MATERIALIZED (
      SELECT id, number, params, decision FROM point
      WHERE sweep_id = ${sweepId}::uuid AND number BETWEEN ${from} AND ${to} ORDER BY number LIMIT ${limit})
    SELECT p.id, p.number, p.params, p.decision, array_agg(t.number ORDER BY t.number) AS runs
    FROM page p JOIN trial t ON t.point_id = p.id GROUP BY p.id, p.number, p.params, p.decision ORDER BY p.number`);
}
