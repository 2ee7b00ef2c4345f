import { type Sql, sql } from '../database/sql.js';

/** A waiting trial and the ended one that answers for it. */
export interface Pair {
  trialId: string;
  sourceId: string;
}

/** The pairs as rows (trial_id, source_id) of a common table expression `pair`. */
export const pairRows = (pairs: readonly Pair[]): Sql =>
  sql`pair AS MATERIALIZED (SELECT p."trialId" AS trial_id, p."sourceId" AS source_id
    FROM jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) AS p("trialId" uuid, "sourceId" uuid))`;
