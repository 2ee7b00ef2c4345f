import { isId } from '@unetsweep/contract';
import type { Database } from '../database/database.js';
import type { Fence } from '../ports/records.js';
import type {
  HardSampleSortKey,
  NewScores,
  SampleSortKey,
  ScoreQuery,
  ScoreRepository,
} from '../ports/scores.js';
import { putScores } from './put-scores.js';
import { readSweepScores } from './sweep-scores.js';
import { readTrialScores } from './trial-scores.js';

export class PostgresScores implements ScoreRepository {
  constructor(private readonly database: Database) {}

  put(fence: Fence, scores: NewScores): Promise<boolean> {
    return putScores(this.database, fence, scores);
  }

  async ofTrial(trialId: string, query: ScoreQuery<SampleSortKey>): ReturnType<ScoreRepository['ofTrial']> {
    if (!isId(trialId)) return { items: [], nextCursor: null };
    return readTrialScores(this.database, trialId, query);
  }

  async ofSweep(
    sweepId: string,
    query: ScoreQuery<HardSampleSortKey>,
  ): ReturnType<ScoreRepository['ofSweep']> {
    if (!isId(sweepId)) return { items: [], nextCursor: null, trials: 0, trialsSeen: 0 };
    return readSweepScores(this.database, sweepId, query);
  }
}
