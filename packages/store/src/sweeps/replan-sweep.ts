import type { ResolvedSweepSpec } from '@unetsweep/contract';
import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import { recordPlanning } from '../planning/planning-log.js';
import type { SweepChanges, SweepReplanning } from '../ports/sweeps.js';
import { pinStarts } from '../trials/held-checkpoints.js';
import { moveFence, readStanding } from './extend-sweep.js';
import { patchSweep } from './patch-sweep.js';
import { finalStatuses, lockForMore, reopenSweep } from './reopen-sweep.js';
import { withdrawExcess } from './trial-limit.js';
import { type Withdrawn, withdrawPoints } from './withdraw-points.js';

const nothing: Withdrawn = { numbers: [], trials: 0, freed: [] };

/** What a changed method would not have planned: points that it had not been given, and that have not started. */
const ofMethod = sql`NOT (p.decision ?| ARRAY['added', 'anchor'])`;

async function withdraw(
  statements: Statements,
  id: string,
  { kind, spec: { maxTrials } }: SweepReplanning,
): Promise<Withdrawn> {
  const old = kind === 'methodChanged' ? await withdrawPoints(statements, id, ofMethod) : nothing;
  if (maxTrials === null) return old;
  const beyond = await withdrawExcess(statements, id, maxTrials);
  return {
    numbers: [...old.numbers, ...beyond.numbers],
    trials: old.trials + beyond.trials,
    freed: [...old.freed, ...beyond.freed],
  };
}

/** Plans anew; a sweep that had ended goes on where its method has changed. */
async function planAnew(
  statements: Statements,
  id: string,
  cursor: Record<string, unknown>,
  { pointCount, trialCount }: SweepReplanning,
  isFinal: boolean,
): Promise<void> {
  const set = sql`point_count = ${pointCount}::int, trial_count = ${trialCount}::int, plan_cursor = ${JSON.stringify(cursor)}::jsonb`;
  if (isFinal) await reopenSweep(statements, id, { event: 'sweep.resumed', planned: false, set });
  else await statements.rows(sql`UPDATE sweep SET planned = false, ${set} WHERE id = ${id}::uuid`);
}

export interface Replanned {
  /** Content that nothing names any more. */
  freed: string[];
}

/**
 * Changes what a sweep's further points go by: under its lock, with the planner's fence and generation moved on. What had not
 * started is withdrawn; nothing that runs or has ended is touched.
 * @returns null where the spec has changed meanwhile: look again
 * @throws ProblemError as `patchSweep`, `lockForMore`
 */
export async function replanSweep(
  statements: Statements,
  id: string,
  changes: SweepChanges,
  ifMatch: string | undefined,
  replanning: SweepReplanning,
): Promise<Replanned | null> {
  const { kind, from, spec, replan } = replanning;
  const { status } = await lockForMore(statements, id, 'changed');
  const { isSame } = await readStanding(statements, id, { from, spec: from });
  if (!isSame) return null;
  await patchSweep(statements, id, changes, ifMatch);
  const starts = await pinStarts(statements, [from, { ...from, ...changes }]);
  await statements.rows(
    sql`UPDATE sweep SET start_checkpoint_ids = ${starts}::uuid[] WHERE id = ${id}::uuid`,
  );
  const isFinal = finalStatuses.includes(status);
  if (isFinal && kind === 'trialLimit') return { freed: [] };
  await moveFence(statements, id);
  const { numbers, trials, freed } = await withdraw(statements, id, replanning);
  const { isSame: _same, lastTrial: _last, ...standing } = await readStanding(statements, id, { from, spec });
  const cursor = replan({ ...standing, trials: standing.trials - trials });
  const changed: ResolvedSweepSpec = { ...from, ...changes };
  await recordPlanning(statements, id, { kind, from, spec: changed, cursor, withdrawn: { numbers, trials } });
  await planAnew(statements, id, cursor, replanning, isFinal);
  // A new condition looks at all that there is.
  if (changes.stopWhen) await statements.rows(sql`UPDATE sweep SET stop_from = 0 WHERE id = ${id}::uuid`);
  return { freed };
}
