import type { ResolvedObjective } from '@unetsweep/contract';
import {
  createPruner,
  type PrunedMetric,
  type Pruner,
  type PruningSpec,
  prunedMetric,
} from '@unetsweep/search';
import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { Fence } from '../ports/records.js';

/** What stays the same about a running trial that is judged. */
export interface JudgedRun {
  sweepId: string;
  pointId: string;
  pointNumber: number;
  repeat: number;
  fold: number | null;
  /** Whether its point has no other run. */
  isSingle: boolean;
  /** Length in epochs; null: not known. */
  epochs: number | null;
  /** Whether the sweep waits for it to learn how long other runs are: then it is never pruned. */
  isAnchor: boolean;
  metric: PrunedMetric;
  /** The first objective. */
  objective: Pick<ResolvedObjective, 'metric' | 'at'>;
  pruner: Pruner | null;
}

type Row = Omit<JudgedRun, 'metric' | 'pruner' | 'objective'> & { spec: PruningSpec };

const mostKept = 10_000;

/** Reads what is known of running trials, each attempt once. */
export class JudgedRuns {
  private readonly known = new Map<string, JudgedRun>();

  constructor(private readonly database: Database) {}

  /** Null: there is no such trial. */
  async get({ trialId, attempt }: Fence): Promise<JudgedRun | null> {
    const key = `${trialId}/${attempt}`;
    const known = this.known.get(key);
    if (known) return known;
    const read = await this.read(trialId);
    const [oldest] = this.known.keys();
    if (oldest !== undefined && this.known.size >= mostKept) this.known.delete(oldest);
    if (read) this.known.set(key, read);
    return read;
  }

  private async read(trialId: string): Promise<JudgedRun | null> {
    const [row] = await this.database.rows<Row>(sql`SELECT t.sweep_id AS "sweepId", t.point_id AS "pointId",
        p.number AS "pointNumber", t.repeat, t.fold, p.expected = 1 AS "isSingle",
        CASE WHEN s.spec ->> 'runner' = 'internal' AND t.spec #>> '{training,steps}' IS NULL
          THEN (t.spec #>> '{training,epochs}')::int END AS epochs,
        (jsonb_typeof(s.spec -> 'epochBudget') = 'object' AND s.epoch_budget IS NULL) AS "isAnchor",
        jsonb_build_object('pruner', s.spec -> 'pruner', 'objective', s.spec -> 'objective') AS spec
      FROM trial t JOIN point p ON p.id = t.point_id JOIN sweep s ON s.id = t.sweep_id WHERE t.id = ${trialId}::uuid`);
    if (!row) return null;
    const { spec, ...run } = row;
    const [objective] = spec.objective;
    if (!objective) return null;
    return { ...run, objective, metric: prunedMetric(spec), pruner: createPruner(spec) };
  }
}
