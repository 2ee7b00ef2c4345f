import type { TrialAction } from '@unetsweep/contract';
import type { BlobStore } from '../blobs/blob-store.js';
import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { ValueNames } from '../listing/value-names.js';
import type {
  CompletedRun,
  ExternalRepository,
  LeaseRequest,
  LeaseStanding,
  ReportVerdict,
  TrialCompletion,
  TrialReport,
} from '../ports/external.js';
import type { PruningRepository } from '../ports/pruning.js';
import type { LogRepository } from '../ports/training-records.js';
import { settleSweep } from '../sweeps/settle.js';
import { isOverTime } from '../sweeps/time-limit.js';
import { pruneCheckpoints } from '../trials/prune-checkpoints.js';
import { valuePoints } from '../trials/value-points.js';
import { completeTrials, type EndedRun, findCompletions, markInfeasible } from './complete-trials.js';
import { leaseTrials } from './lease-trials.js';
import { actionOf, type KeptReport, prepareNames, recordReports } from './record-reports.js';

/** A client that has not asked again for so long is gone. */
const WAITS_FOR_MS = 3_000;

interface ExternalParts {
  database: Database;
  blobs: BlobStore;
  names: ValueNames;
  pruning: PruningRepository;
  /** Says why a trial was pruned. */
  logs: LogRepository;
}

export class PostgresExternal implements ExternalRepository {
  constructor(private readonly parts: ExternalParts) {}

  lease(sweepId: string, requests: LeaseRequest[]): ReturnType<ExternalRepository['lease']> {
    return leaseTrials(this.parts.database, sweepId, requests);
  }

  async standing(sweepId: string): Promise<LeaseStanding> {
    const [now] = await this.parts.database.rows<{ standing: LeaseStanding }>(sql`SELECT CASE
        WHEN s.suggestion_lease_ms IS NULL THEN 'notExternal'
        WHEN s.status IN ('completed', 'failed', 'cancelled') OR s.desired = 'cancelled' THEN 'finished'
        WHEN s.status = 'paused' OR s.desired = 'paused' OR ${isOverTime} THEN 'paused' ELSE 'wait' END AS standing
      FROM sweep s WHERE s.id = ${sweepId}::uuid`);
    return now?.standing ?? 'unknown';
  }

  async demand(sweepId: string): ReturnType<ExternalRepository['demand']> {
    const statement = sql`SELECT
        (SELECT coalesce(sum(w.count), 0) FROM waiting_client w WHERE w.sweep_id = ${sweepId}::uuid
          AND w.requested_at > now() - make_interval(secs => ${WAITS_FOR_MS / 1000}::float8)) AS wanted,
        (SELECT count(*) FROM trial t WHERE t.sweep_id = ${sweepId}::uuid AND t.status = 'queued') AS queued`;
    const [row] = await this.parts.database.rows<{ wanted: number; queued: number }>(
      statement,
      'external.demand',
    );
    return row ?? { wanted: 0, queued: 0 };
  }

  async report(reports: TrialReport[]): Promise<(ReportVerdict | null)[]> {
    const { database, names } = this.parts;
    await prepareNames(
      names,
      reports.flatMap(({ epochs }) => epochs.map(({ metrics }) => metrics)),
    );
    const kept = await recordReports(database, reports);
    return Promise.all(
      reports.map(async (report) => {
        const own = kept.get(report.trialId);
        return own ? { action: await this.actionFor(report, own), expiresAt: own.expiresAt } : null;
      }),
    );
  }

  async complete(
    completions: TrialCompletion[],
  ): Promise<(CompletedRun | 'leaseLost' | 'alreadyCompleted')[]> {
    const { database, names } = this.parts;
    await prepareNames(
      names,
      completions.flatMap(({ metrics }) => (metrics ? [metrics] : [])),
    );
    const ended = await database.transaction(async (transaction) => {
      const runs = await completeTrials(transaction, completions);
      const final = [...runs.values()].filter(({ status }) => status !== 'queued' && status !== 'paused');
      if (final.length > 0)
        await valuePoints(
          transaction,
          final.map(({ pointId }) => pointId),
        );
      const infeasible = completions.filter(({ failure }) => failure?.reason === 'infeasible');
      const left = infeasible.filter(({ trialId }) => runs.has(trialId)).map(({ trialId }) => trialId);
      if (left.length > 0) await markInfeasible(transaction, left);
      return runs;
    });
    await this.settle(ended);
    return this.answers(completions, ended);
  }

  private async actionFor(report: TrialReport, { desired, prunes }: KeptReport): Promise<TrialAction> {
    const action = actionOf(desired);
    if (action !== 'continue' || !prunes || report.epochs.length === 0) return action;
    const epochs = [...new Set(report.epochs.map(({ epoch }) => epoch))].sort((a, b) => a - b);
    const verdict = await this.parts.pruning.judge(report, epochs);
    if (verdict?.action === 'prune') await this.parts.logs.append(report, `pruned: ${verdict.reason}\n`);
    return verdict?.action ?? 'continue';
  }

  /** A killed process leaves it to the reconciler. */
  private async settle(ended: Map<string, EndedRun>): Promise<void> {
    const sweeps = new Set([...ended.values()].flatMap((run) => (run.maySettle ? run.sweepId : [])));
    const { database, blobs } = this.parts;
    for (const sweepId of sweeps) await settleSweep(database, sweepId);
    const filed = new Set([...ended.values()].flatMap((run) => (run.hasFiles ? run.sweepId : [])));
    for (const sweepId of filed) await pruneCheckpoints(database, blobs, sweepId);
  }

  private async answers(
    completions: TrialCompletion[],
    ended: Map<string, EndedRun>,
  ): Promise<(CompletedRun | 'leaseLost' | 'alreadyCompleted')[]> {
    const late = completions.filter(({ trialId }) => !ended.has(trialId));
    const before = late.length === 0 ? new Map() : await findCompletions(this.parts.database, late);
    return completions.map(({ trialId, sum }) => {
      const own = ended.get(trialId);
      if (own) return own;
      const earlier = before.get(trialId);
      if (!earlier?.sum) return 'leaseLost';
      return earlier.sum === sum ? earlier : 'alreadyCompleted';
    });
  }
}
