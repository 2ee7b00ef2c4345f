import type { ResolvedSweepSpec } from '@unetsweep/contract';
import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';

/** What a sweep asks of its trials beside what their fingerprint says. */
export type ReuseRules = Pick<
  ResolvedSweepSpec,
  'reuse' | 'objective' | 'record' | 'keepCheckpoints' | 'constraints' | 'pruner' | 'stopWhen'
>;

/** Columns of `sweep s`; its spec is cut down in the database, since it may hold lists of thousands. */
export const rulesColumn = sql`jsonb_build_object('reuse', s.spec -> 'reuse', 'objective', s.spec -> 'objective',
  'record', s.spec -> 'record', 'keepCheckpoints', s.spec -> 'keepCheckpoints', 'constraints', s.spec -> 'constraints',
  'pruner', s.spec -> 'pruner', 'stopWhen', s.spec -> 'stopWhen')`;

/** Null where the sweep is gone. */
export async function readRules(statements: Statements, sweepId: string): Promise<ReuseRules | null> {
  const [row] = await statements.rows<{ rules: ReuseRules }>(
    sql`SELECT ${rulesColumn} AS rules FROM sweep s WHERE s.id = ${sweepId}::uuid`,
  );
  return row?.rules ?? null;
}

/** Metrics that each epoch must have: objectives, and what a pruner compares. */
export function followedMetrics({ objective, pruner }: ReuseRules): string[] {
  const compared = 'metric' in pruner && pruner.metric !== null ? [pruner.metric] : [];
  return [...objective.map(({ metric }) => metric), ...compared];
}

/** Whether every trial is to keep its weights; else only the best ones do, and a bad one without them is no loss. */
export function needsWeights({ keepCheckpoints: { bestTrials, best } }: ReuseRules): boolean {
  return bestTrials === null && best > 0;
}
