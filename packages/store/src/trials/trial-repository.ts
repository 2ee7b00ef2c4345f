import { isId, ProblemError, type Split, type Trial } from '@unetsweep/contract';
import { sql } from '../database/sql.js';
import type { Page, PageQuery } from '../ports/page.js';
import type { AttemptEnd, ClaimedTrial, Fence, TrialStart } from '../ports/records.js';
import type { BatchResult, BatchSelection, TrialRepository } from '../ports/trials.js';
import { reuseAtClaim } from '../reuse/reuse-at-claim.js';
import { batchTrials } from './batch-trials.js';
import { cancelTrial } from './cancel-trial.js';
import { claimTrial } from './claim.js';
import { type EndingParts, endAttempt } from './end-attempt.js';
import { readSignals, renewLeases } from './lease.js';
import { listTrials } from './list-trials.js';
import { retryTrial } from './retry-trial.js';
import { startTrial } from './start.js';
import { type TrialRow, toTrial, trialColumns } from './trial-row.js';

export class PostgresTrials implements TrialRepository {
  constructor(private readonly parts: EndingParts) {}

  async claim(trialId: string, worker: { id: string; leaseMs: number }): Promise<ClaimedTrial | null> {
    if (await reuseAtClaim(this.parts, trialId)) return null;
    return claimTrial(this.parts.database, trialId, worker);
  }

  start(fence: Fence, start: TrialStart): Promise<boolean> {
    return startTrial(this.parts.database, fence, start);
  }

  renew(fences: Fence[], leaseMs: number): ReturnType<TrialRepository['renew']> {
    return renewLeases(this.parts.database, fences, leaseMs);
  }

  signals(fences: Fence[]): ReturnType<TrialRepository['signals']> {
    return readSignals(this.parts.database, fences);
  }

  end(fence: Fence, end: AttemptEnd): Promise<boolean> {
    return endAttempt(this.parts, fence, end);
  }

  async get(id: string): Promise<Trial | null> {
    if (!isId(id)) return null;
    const [row] = await this.parts.database.rows<TrialRow>(
      sql`SELECT ${trialColumns} FROM trial t JOIN sweep s ON s.id = t.sweep_id WHERE t.id = ${id}::uuid`,
    );
    return row ? toTrial(row) : null;
  }

  async list(query: PageQuery & { sweepId?: string }): Promise<Page<Trial>> {
    if (query.sweepId !== undefined && !isId(query.sweepId)) return { items: [], nextCursor: null };
    return listTrials(this.parts.database, this.parts.names, query);
  }

  async cancel(id: string): Promise<Trial> {
    if (isId(id)) await cancelTrial(this.parts, id);
    const trial = await this.get(id);
    if (!trial) throw new ProblemError('notFound', `There is no trial ${id}.`);
    return trial;
  }

  async retry(id: string, fromScratch: boolean): Promise<Trial> {
    if (isId(id)) await retryTrial(this.parts, id, fromScratch);
    const trial = await this.get(id);
    if (!trial) throw new ProblemError('notFound', `There is no trial ${id}.`);
    return trial;
  }

  batch(action: 'cancel' | 'retry', selection: BatchSelection): Promise<BatchResult[] | null> {
    return batchTrials(this.parts, action, selection);
  }

  async split(id: string): Promise<Split | null> {
    if (!isId(id)) return null;
    const { prisma } = this.parts.database;
    const trial = await prisma.trial.findUnique({ where: { id }, select: { splitHash: true } });
    if (!trial?.splitHash) return null;
    const split = await prisma.split.findUnique({ where: { hash: trial.splitHash } });
    return split && (split.content as unknown as Split);
  }
}
