import type { BlobStore } from '../blobs/blob-store.js';
import type { Database } from '../database/database.js';
import type { PruningRepository, PruningVerdict } from '../ports/pruning.js';
import type { Fence } from '../ports/records.js';
import { judgeCurve } from './judge-curve.js';
import { judgePairs } from './judge-pairs.js';
import { judgeRungs } from './judge-rungs.js';
import { JudgedRuns } from './judged-run.js';
import { promoteTrials } from './promote.js';

const goesOn: PruningVerdict = { action: 'continue', epoch: null, reason: null, keepsState: false };

export class PostgresPruning implements PruningRepository {
  private readonly runs: JudgedRuns;
  private readonly nothingIn = new Map<string, string>();
  private readonly lookedAt = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly blobs: BlobStore,
  ) {
    this.runs = new JudgedRuns(database);
  }

  async judge(fence: Fence, epochs: readonly number[]): Promise<PruningVerdict | null> {
    const run = await this.runs.get(fence);
    if (run === null) return null;
    const { pruner } = run;
    if (pruner === null || run.isAnchor || epochs.length === 0) return goesOn;
    const { database } = this;
    switch (pruner.kind) {
      case 'curve':
        return judgeCurve(database, fence, run, pruner, epochs);
      case 'rungs':
        return judgeRungs(database, fence, run, pruner, epochs);
      case 'pairs':
        return judgePairs(database, fence, run, pruner, epochs.at(-1) ?? 0);
    }
  }

  promote(sweepId: string, fence: number, allPlanned: boolean): ReturnType<PruningRepository['promote']> {
    const { database, blobs, nothingIn, lookedAt } = this;
    const parts = {
      statements: database,
      transaction: database.transaction.bind(database),
      free: (freed: string[]) => blobs.free(freed),
      nothingIn,
      lookedAt,
    };
    return promoteTrials(parts, { sweepId, fence, allPlanned });
  }
}
