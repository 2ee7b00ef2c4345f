import type { Json } from '@unetsweep/contract';
import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import type {
  AnalysedPoint,
  AnalysedValues,
  AnalysisQuery,
  AnalysisRepository,
  AnalysisState,
  LossCurveQuery,
} from '../ports/analysis.js';
import { readLossCurves } from './read-loss-curves.js';
import { readParameters } from './read-parameters.js';
import { readValues } from './read-values.js';

export class PostgresAnalysis implements AnalysisRepository {
  constructor(private readonly database: Database) {}

  async state(sweepId: string): Promise<AnalysisState | null> {
    const [row] = await this.database.rows<AnalysisState>(
      sql`SELECT q.finish_seq AS "finishSeq", s.version FROM sweep s JOIN sweep_sequence q ON q.sweep_id = s.id
        WHERE s.id = ${sweepId}::uuid AND NOT s.deleting`,
    );
    return row ?? null;
  }

  values(sweepId: string, query: AnalysisQuery): Promise<AnalysedValues> {
    return readValues(this.database, sweepId, query);
  }

  parameters(
    sweepId: string,
    numbers: number[],
    paths: string[],
  ): Promise<Record<string, (Json | undefined)[]>> {
    return readParameters(this.database, sweepId, numbers, paths);
  }

  points(sweepId: string, numbers: number[]): Promise<AnalysedPoint[]> {
    return this.database.rows<AnalysedPoint>(
      sql`SELECT p.id AS "pointId", p.number, p.params, p.std, runs.*
        FROM unnest(${numbers}::int[]) WITH ORDINALITY n(number, place)
        JOIN point p ON p.sweep_id = ${sweepId}::uuid AND p.number = n.number
        CROSS JOIN LATERAL (
          SELECT count(*) AS count, array_agg(t.id ORDER BY t.number) AS "trialIds",
            avg((t.derived ->> 'gap')::float8) AS gap, avg((t.metrics ->> 'dice')::float8) AS dice,
            (array_agg(coalesce(t.spec, s.base_trial) ORDER BY t.number))[1] AS spec
          FROM trial t JOIN sweep s ON s.id = t.sweep_id WHERE t.point_id = p.id AND t.status = 'completed') runs
        ORDER BY n.place`,
    );
  }

  async endTimes(sweepId: string, numbers: number[]): Promise<Map<number, number>> {
    const rows = await this.database.rows<{ number: number; at: number }>(
      sql`SELECT p.number, (extract(epoch FROM max(t.finished_at)) * 1000)::float8 AS at
        FROM point p JOIN trial t ON t.point_id = p.id AND t.status = 'completed'
        WHERE p.sweep_id = ${sweepId}::uuid AND p.number = ANY(${numbers}::int[]) GROUP BY p.number`,
    );
    return new Map(rows.map(({ number, at }) => [number, Math.round(at)]));
  }

  lossCurves(sweepId: string, query: LossCurveQuery): ReturnType<AnalysisRepository['lossCurves']> {
    return readLossCurves(this.database, sweepId, query);
  }

  async objectives(sweepId: string): Promise<number[][]> {
    const rows = await this.database.rows<{ values: number[] }>(
      sql`SELECT p.values FROM point p JOIN (
          SELECT point_id, max(finish_seq) AS seq FROM trial WHERE sweep_id = ${sweepId}::uuid GROUP BY point_id) r
          ON r.point_id = p.id
        WHERE p.sweep_id = ${sweepId}::uuid AND p.feasible AND cardinality(p.values) > 0 ORDER BY r.seq`,
    );
    return rows.map(({ values }) => values);
  }
}
