import type { Plan, PlanSpec } from '@unetsweep/contract';
import { type Sql, sql } from '../database/sql.js';

export type PlanRow = Omit<Plan, 'createdAt' | 'finishedAt'> & {
  spec: PlanSpec;
  createdAt: Date;
  finishedAt: Date | null;
};

/** Winners as people see them: what later stages may take of them stays here. */
const shownWinners = sql`(SELECT coalesce(jsonb_agg(w - 'spec' - 'pin' ORDER BY place), '[]')
  FROM jsonb_array_elements(g.winners) WITH ORDINALITY AS e(w, place))`;

/** Of `plan p`. A stage's sweep that was deleted is none. */
export const planColumns: Sql = sql`p.id, p.name, p.notes, p.tags, p.status, p.spec, p.failure,
  p.created_at AS "createdAt", p.finished_at AS "finishedAt",
  (SELECT jsonb_agg(jsonb_build_object('name', g.name, 'sweepId', s.id, 'status', g.status, 'winners', ${shownWinners})
      ORDER BY g.position)
    FROM plan_stage g LEFT JOIN sweep s ON s.id = g.sweep_id WHERE g.plan_id = p.id) AS stages`;

export function toPlan(row: PlanRow): Plan {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
