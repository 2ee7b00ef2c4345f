import { isFinalSweepStatus, type ResolvedSweepSpec, type Sweep } from '@unetsweep/contract';
import { type Sql, sql } from '../database/sql.js';
import type { SweepSummary } from './sweep-summary.js';

const formerMethods = sql`(SELECT coalesce(jsonb_agg(jsonb_build_object('search', g.replaced -> 'search',
    'points', g.cursor -> 'after', 'changedAt', g.at) ORDER BY g.generation), '[]')
  FROM sweep_planning g WHERE g.sweep_id = s.id AND g.replaced ? 'search')`;

export const sweepColumns: Sql = sql`s.id, s.name, s.notes, s.tags, s.status, s.desired, s.spec, s.failure, s.version, s.notices,
  s.plan_id AS "planId", s.stage,
  s.epoch_budget AS "epochBudget", s.stop_reason AS "stopReason", ${formerMethods} AS "formerMethods",
  s.created_at AS "createdAt", s.started_at AS "startedAt", s.finished_at AS "finishedAt"`;

export interface SweepRow {
  id: string;
  name: string;
  notes: string;
  tags: string[];
  status: Sweep['status'];
  desired: Sweep['desired'];
  spec: ResolvedSweepSpec;
  failure: Sweep['failure'];
  notices: Sweep['notices'];
  planId: string | null;
  stage: string | null;
  epochBudget: Sweep['epochBudget'];
  stopReason: Sweep['stopReason'];
  formerMethods: Sweep['formerMethods'];
  version: number;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** Why it ended before its search did. */
function stopNotice({ stopReason }: SweepRow): Sweep['notices'] {
  return stopReason ? [{ code: 'stopped', message: stopReason.message }] : [];
}

/** What the anchor run has decided, or that it has not yet. */
function budgetNotice({ spec, status, epochBudget }: SweepRow): Sweep['notices'] {
  if (spec.epochBudget === null) return [];
  const notice = (message: string) => [{ code: 'epochBudget', message }];
  if (epochBudget === null)
    return isFinalSweepStatus(status)
      ? []
      : notice(
          'The anchor run comes first: how many epochs it needs to converge is what the other runs get.',
        );
  const { trialNumber, epochs, anchorEpochs, converged } = epochBudget;
  return notice(
    converged
      ? `The anchor run (trial ${trialNumber}) had converged at epoch ${epochs} of ${anchorEpochs}: the other runs train ${epochs} epochs.`
      : `The anchor run (trial ${trialNumber}) still improved at its end: the other runs train ${epochs} epochs, as it did.`,
  );
}

export function toSweep(row: SweepRow, summary: SweepSummary): Sweep {
  const { version: _, ...sweep } = row;
  return {
    ...sweep,
    ...summary,
    notices: [
      ...stopNotice(row),
      ...budgetNotice(row),
      ...(isFinalSweepStatus(row.status) ? [] : row.notices),
    ],
    formerMethods: row.formerMethods.map((former) => ({
      ...former,
      changedAt: new Date(former.changedAt).toISOString(),
    })),
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
