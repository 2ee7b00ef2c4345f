import { type BlobStore, sha256Of } from '../blobs/blob-store.js';
import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import type { NewPrediction, PredictionRepository } from '../ports/predictions.js';
import type { Fence } from '../ports/records.js';
import { heldTrial } from '../trials/fence.js';

type Predictions = Parameters<PredictionRepository['put']>[1];

/** A prediction whose pictures are named by their sums. */
interface Row {
  index: number;
  sample: string;
  dice: number | null;
  image: string;
  truth: string;
  prediction: string;
}

/** Rows (sha256): one for each picture that the predictions name. */
export function pictureSums(predictions: Sql): Sql {
  return sql`SELECT unnest(ARRAY[image_sha256, truth_sha256, prediction_sha256]) AS sha256 FROM ${predictions}`;
}

/**
 * Counts are moved once a blob, by what comes and goes together, and in the order of the sums: trials that share pictures would
 * else wait for each other in a circle.
 */
function putStatement(fence: Fence, { kind, epoch }: Predictions, rows: Row[]): Sql {
  return sql`WITH held AS (${heldTrial(fence)}),
    given AS (
      SELECT i.index, i.sample, i.dice, i.image AS image_sha256, i.truth AS truth_sha256, i.prediction AS prediction_sha256
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS i(index int, sample text, dice float8, image text, truth text, prediction text)),
    old AS (
      SELECT p.* FROM prediction p JOIN held ON held.id = p.trial_id
      WHERE p.kind = ${kind} AND (p.kind = 'best' OR p.epoch = ${epoch})),
    named AS (${pictureSums(sql`given`)}),
    moved AS (
      SELECT sha256, sum(by)::int AS by FROM (
        SELECT sha256, 1 AS by FROM named UNION ALL SELECT sha256, -1 FROM (${pictureSums(sql`old`)}) dropped) changes
      GROUP BY sha256),
    locked AS (
      SELECT b.sha256, b.complete FROM blob b JOIN moved USING (sha256)
      WHERE EXISTS (SELECT FROM held) ORDER BY b.sha256 FOR UPDATE OF b),
    ready AS (
      SELECT held.id FROM held WHERE NOT EXISTS (
        SELECT FROM named WHERE sha256 NOT IN (SELECT sha256 FROM locked WHERE complete))),
    counted AS (
      UPDATE blob b SET refs = b.refs + moved.by FROM moved JOIN locked USING (sha256)
      WHERE b.sha256 = moved.sha256 AND EXISTS (SELECT FROM ready) RETURNING b.sha256, b.refs),
    gone AS (
      DELETE FROM prediction p USING old, ready WHERE p.trial_id = ready.id AND p.kind = old.kind AND p.epoch = old.epoch
        AND p.sample = old.sample AND NOT EXISTS (SELECT FROM given WHERE given.sample = p.sample AND p.epoch = ${epoch})),
    written AS (
      INSERT INTO prediction (trial_id, kind, epoch, index, sample, dice, image_sha256, truth_sha256, prediction_sha256)
      SELECT ready.id, ${kind}, ${epoch}, given.* FROM ready CROSS JOIN given
      ON CONFLICT (trial_id, kind, epoch, sample) DO UPDATE SET index = excluded.index, dice = excluded.dice,
        image_sha256 = excluded.image_sha256, truth_sha256 = excluded.truth_sha256, prediction_sha256 = excluded.prediction_sha256)
    SELECT EXISTS (SELECT FROM held) AS held, EXISTS (SELECT FROM ready) AS ready,
      (SELECT array_agg(sha256) FROM counted WHERE refs <= 0) AS freed`;
}

/** Stores the pictures, each content once, and points the trial to them in one statement. False: fence lost. */
export async function putPredictions(
  database: Database,
  blobs: BlobStore,
  fence: Fence,
  predictions: Predictions,
): Promise<boolean> {
  const rows = predictions.items.map(rowOf);
  const contents = predictions.items.flatMap(({ image, truth, prediction }) => [image, truth, prediction]);
  const put = await blobs.storeAll(contents, async () => {
    const [row] = await database.rows<{ held: boolean; ready: boolean; freed: string[] | null }>(
      putStatement(fence, predictions, rows),
    );
    const result = row ?? { held: false, ready: false, freed: null };
    return { attached: result.ready || !result.held, result };
  });
  await blobs.free(put.freed ?? []);
  return put.held;
}

function rowOf({ sample, dice, image, truth, prediction }: NewPrediction, index: number): Row {
  const sums = { image: sha256Of(image), truth: sha256Of(truth), prediction: sha256Of(prediction) };
  return { index, sample, dice, ...sums };
}
