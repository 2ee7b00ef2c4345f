import type { Plan } from '@unetsweep/contract';
import type { Database, Statements } from '../database/database.js';
import { joinSql, type Sql, sql } from '../database/sql.js';
import { type CursorPosition, cutPage, decodeCursor } from '../listing/cursor.js';
import type { Page } from '../ports/page.js';
import type { PlanQuery, PlanState } from '../ports/plans.js';
import { type PlanRow, planColumns, toPlan } from './plan-row.js';

export async function readPlan(statements: Statements, id: string): Promise<Plan | null> {
  const [row] = await statements.rows<PlanRow>(
    sql`SELECT ${planColumns} FROM plan p WHERE p.id = ${id}::uuid`,
  );
  return row ? toPlan(row) : null;
}

function scope({ status, tag, name }: PlanQuery): Sql {
  const parts = [
    sql`true`,
    ...(status === undefined ? [] : [sql`p.status = ${status}`]),
    ...(tag === undefined ? [] : [sql`${tag} = ANY(p.tags)`]),
    ...(name === undefined ? [] : [sql`position(lower(${name}::text) IN lower(p.name)) > 0`]),
  ];
  return joinSql(parts, ' AND ');
}

/** Newest first: ids rise with time. @throws ProblemError `invalidCursor` */
export async function listPlans(database: Database, query: PlanQuery): Promise<Page<Plan>> {
  const { status, tag, name, cursor, limit } = query;
  const bound = JSON.stringify(['plans', status, tag, name]);
  const where = scope(query);
  const behind = cursor === undefined ? sql`true` : sql`p.id < ${decodeCursor(cursor, bound).id}::uuid`;
  const rows = await database.rows<PlanRow & { keys: CursorPosition['keys'] }>(
    sql`SELECT ${planColumns}, '[]'::jsonb AS keys FROM plan p WHERE ${where} AND ${behind} ORDER BY p.id DESC LIMIT ${limit + 1}`,
  );
  const { page, nextCursor } = cutPage(rows, limit, bound);
  const items = page.map(({ keys: _, ...row }) => toPlan(row));
  if (!query.count) return { items, nextCursor };
  const [counted] = await database.rows<{ count: number }>(
    sql`SELECT count(*) AS count FROM plan p WHERE ${where}`,
  );
  return { items, nextCursor, total: counted?.count ?? 0 };
}

/** Running plans none of whose sweeps goes on. */
export async function duePlans(database: Database, limit: number): Promise<string[]> {
  const rows = await database.rows<{
    id: string;
  }>(sql`SELECT p.id FROM plan p WHERE p.status = 'running' AND NOT EXISTS (
      SELECT FROM plan_stage g JOIN sweep s ON s.id = g.sweep_id
      WHERE g.plan_id = p.id AND g.status = 'running' AND s.status NOT IN ('completed', 'cancelled', 'failed'))
    ORDER BY p.id LIMIT ${limit}`);
  return rows.map(({ id }) => id);
}

export async function readPlanState(statements: Statements, id: string): Promise<PlanState | null> {
  const [state] = await statements.rows<PlanState>(sql`SELECT p.id, p.version, p.status, p.spec,
      (SELECT jsonb_agg(jsonb_build_object('name', g.name, 'status', g.status, 'sweepId', g.sweep_id, 'winners', g.winners,
          'sweep', CASE WHEN s.id IS NOT NULL THEN jsonb_build_object('status', s.status, 'failure', s.failure) END)
        ORDER BY g.position)
      FROM plan_stage g LEFT JOIN sweep s ON s.id = g.sweep_id WHERE g.plan_id = p.id) AS stages
    FROM plan p WHERE p.id = ${id}::uuid`);
  return state ?? null;
}
