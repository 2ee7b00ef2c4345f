import { ProblemError } from '@unetsweep/contract';
import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';

interface Objective {
  metric: string;
  at: string;
  mode: string;
}

/** The sweep's first objective; read apart, because a statement over trials would unpack the sweep's spec for each of them. */
async function readObjective(database: Database, sweepId: string): Promise<Objective> {
  const [objective] = await database.rows<Objective>(
    sql`SELECT s.spec #>> '{objective,0,metric}' AS metric, s.spec #>> '{objective,0,at}' AS at, s.objective_mode AS mode
      FROM sweep s WHERE s.id = ${sweepId}::uuid`,
  );
  if (!objective) throw new ProblemError('notFound', `There is no sweep ${sweepId}.`);
  return objective;
}

/** What the objective reads from a run, negated where larger is better; of a run that has not ended, from its last epoch. Over `trial t`. */
export async function objectiveLoss(database: Database, sweepId: string): Promise<Sql> {
  const { metric, at, mode } = await readObjective(database, sweepId);
  const last = sql`t.last_metrics ->> ${metric}::text`;
  const atBest = at === 'best' ? sql`t.metrics ->> ${metric}::text, ` : sql``;
  const value = sql`coalesce(${atBest}${last}, t.derived ->> ${metric}::text)`;
  return mode === 'max' ? sql`(-(${value})::float8)` : sql`(${value})::float8`;
}
