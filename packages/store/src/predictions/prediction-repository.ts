import { isId } from '@unetsweep/contract';
import type { BlobStore } from '../blobs/blob-store.js';
import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import type { PredictionRepository, RecordedPrediction } from '../ports/predictions.js';
import type { Fence } from '../ports/records.js';
import { putPredictions } from './put-predictions.js';

type OfSample = Awaited<ReturnType<PredictionRepository['ofSample']>>;

const columns = sql`p.sample, p.epoch, p.dice, p.image_sha256 AS "imageSha256", p.truth_sha256 AS "truthSha256",
  p.prediction_sha256 AS "predictionSha256"`;

const atEpoch = (epoch: number | 'best'): Sql =>
  epoch === 'best' ? sql`p.kind = 'best'` : sql`p.epoch = ${epoch}`;

export class PostgresPredictions implements PredictionRepository {
  constructor(
    private readonly database: Database,
    private readonly blobs: BlobStore,
  ) {}

  put(fence: Fence, predictions: Parameters<PredictionRepository['put']>[1]): Promise<boolean> {
    return putPredictions(this.database, this.blobs, fence, predictions);
  }

  /** An epoch that is the best one and a periodic one too is there once. */
  async list(
    trialId: string,
    { sample, epoch }: { sample?: string; epoch?: number | 'best' },
  ): Promise<RecordedPrediction[]> {
    if (!isId(trialId)) return [];
    const chosen = sql`p.trial_id = ${trialId}::uuid AND (${sample ?? null}::text IS NULL OR p.sample = ${sample ?? null})
      AND ${epoch === undefined ? sql`true` : atEpoch(epoch)}`;
    return this.database
      .rows<RecordedPrediction>(sql`SELECT * FROM (
        SELECT DISTINCT ON (p.epoch, p.sample) ${columns}, p.index FROM prediction p WHERE ${chosen}
        ORDER BY p.epoch, p.sample) p ORDER BY epoch, index`)
      .then((rows) => rows.map(withoutIndex));
  }

  async samples(sweepId: string): Promise<{ sample: string; trials: number }[]> {
    if (!isId(sweepId)) return [];
    return this.database.rows(sql`SELECT p.sample, count(*) AS trials
      FROM trial t JOIN prediction p ON p.trial_id = t.id WHERE t.sweep_id = ${sweepId}::uuid AND p.kind = 'best'
      GROUP BY p.sample ORDER BY count(*) DESC, p.sample`);
  }

  async ofSample(
    sweepId: string,
    { sample, epoch, trials }: Parameters<PredictionRepository['ofSample']>[1],
  ): Promise<OfSample> {
    if (!isId(sweepId)) return [];
    const ids = 'ids' in trials ? trials.ids.filter(isId) : null;
    const limit = 'top' in trials ? trials.top : null;
    // Without ids `array_position` is null for every row and decides nothing.
    return this.database
      .rows<OfSample[number]>(sql`WITH recorded AS (
        SELECT DISTINCT ON (t.id) ${columns}, t.id AS "trialId", t.number, s.objective_mode AS mode,
          ((CASE s.spec #>> '{objective,0,at}' WHEN 'best' THEN t.metrics ELSE t.last_metrics END)
            ->> (s.spec #>> '{objective,0,metric}'))::float8 AS value
        FROM sweep s JOIN trial t ON t.sweep_id = s.id JOIN prediction p ON p.trial_id = t.id
        WHERE s.id = ${sweepId}::uuid AND p.sample = ${sample} AND ${atEpoch(epoch)}
          AND (${ids}::uuid[] IS NULL OR t.id = ANY(${ids}::uuid[])) ORDER BY t.id)
      SELECT * FROM recorded
      ORDER BY array_position(${ids}::uuid[], "trialId"), CASE mode WHEN 'max' THEN -value ELSE value END NULLS LAST, number
      LIMIT ${limit}`)
      .then((rows) => rows.map(withoutMode));
  }

  async read(trialId: string, sha256: string): Promise<Uint8Array | null> {
    if (!isId(trialId)) return null;
    const [named] = await this.database.rows(sql`SELECT FROM prediction WHERE trial_id = ${trialId}::uuid
      AND ${sha256} IN (image_sha256, truth_sha256, prediction_sha256) LIMIT 1`);
    return named ? this.blobs.readWhole(sha256) : null;
  }
}

function withoutIndex({ index: _, ...row }: RecordedPrediction & { index?: number }): RecordedPrediction {
  return row;
}

function withoutMode({ mode: _, ...row }: OfSample[number] & { mode?: string }): OfSample[number] {
  return row;
}
