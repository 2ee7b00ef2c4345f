import type { Curves, Stats } from '@unetsweep/contract';
import type { Database } from '../database/database.js';
import type { ColumnQuery, CurveQuery, GroupQuery, ResultsRepository, TrialGroup } from '../ports/results.js';
import { groupTrials } from './group-trials.js';
import { readColumns } from './read-columns.js';
import { readCurves } from './read-curves.js';
import { readStats } from './read-stats.js';

export class PostgresResults implements ResultsRepository {
  constructor(private readonly database: Database) {}

  groups(sweepId: string, query: GroupQuery): Promise<TrialGroup[]> {
    return groupTrials(this.database, sweepId, query);
  }

  columns(sweepId: string, query: ColumnQuery): ReturnType<ResultsRepository['columns']> {
    return readColumns(this.database, sweepId, query);
  }

  curves(sweepId: string, query: CurveQuery): Promise<Curves> {
    return readCurves(this.database, sweepId, query);
  }

  stats(): Promise<Stats> {
    return readStats(this.database);
  }
}
