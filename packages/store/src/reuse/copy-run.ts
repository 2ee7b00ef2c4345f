import type { Statements } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import { eventXid } from '../events/event-sql.js';
import { pictureSums } from '../predictions/put-predictions.js';
import { type Pair, pairRows } from './pairs.js';
import type { ReuseRules } from './rules.js';

/** What a run left behind, by the column that names its content. */
const contents = sql`SELECT c.sha256 FROM checkpoint c JOIN pair ON c.trial_id = pair.source_id WHERE c.removed_at IS NULL
  UNION SELECT r.sha256 FROM recording r JOIN pair ON r.trial_id = pair.source_id
  UNION SELECT r.sha256 FROM resume_state r JOIN pair ON r.trial_id = pair.source_id
  UNION ${pictureSums(sql`prediction p JOIN pair ON p.trial_id = pair.source_id`)}`;

/** Content stays from here to the transaction's end, whoever else lets go of it; in the order of the sums, as everywhere. */
async function holdContents(statements: Statements, pairs: readonly Pair[]): Promise<void> {
  await statements.rows(sql`WITH ${pairRows(pairs)}
    SELECT FROM blob b WHERE b.sha256 IN (${contents}) ORDER BY b.sha256 FOR UPDATE`);
}

const isThere = (sha256: Sql) => sql`EXISTS (SELECT FROM blob b WHERE b.sha256 = ${sha256} AND b.complete)`;

/** Which checkpoints `k` the new trial's sweep would have kept of its own run. */
function keptKinds({ keepCheckpoints: { best, last, every } }: ReuseRules): Sql {
  return sql`(k.kind = 'best' AND ${best > 0}::boolean OR k.kind = 'last' AND ${last > 0}::boolean
    OR k.kind = 'periodic' AND k.epoch % ${every}::int = 0)`;
}

/** Rows that hold all they have in themselves. */
async function copyRows(statements: Statements, pairs: readonly Pair[]): Promise<void> {
  await statements.rows(sql`WITH ${pairRows(pairs)},
    epochs AS (
      INSERT INTO epoch (trial_id, epoch, learning_rate, train_duration_ms, validation_duration_ms, metrics)
      SELECT pair.trial_id, e.epoch, e.learning_rate, e.train_duration_ms, e.validation_duration_ms, e.metrics
      FROM pair JOIN epoch e ON e.trial_id = pair.source_id),
    scores AS (
      INSERT INTO sample_scores (trial_id, epoch, dice, iou, loss)
      SELECT pair.trial_id, s.epoch, s.dice, s.iou, s.loss FROM pair JOIN sample_scores s ON s.trial_id = pair.source_id)
    INSERT INTO trial_log (trial_id, from_byte, bytes, text)
    SELECT pair.trial_id, l.from_byte, l.bytes, l.text FROM pair JOIN trial_log l ON l.trial_id = pair.source_id`);
}

/** Rows that name content, each with a reference of its own. */
async function copyReferences(
  statements: Statements,
  pairs: readonly Pair[],
  rules: ReuseRules,
  takesState: boolean,
): Promise<void> {
  await statements.rows(sql`WITH ${pairRows(pairs)},
    checkpoints AS (
      INSERT INTO checkpoint (id, trial_id, epoch, kind, metrics, size_bytes, sha256, weights_sha256)
      SELECT gen_random_uuid(), pair.trial_id, k.epoch, k.kind, k.metrics, k.size_bytes, k.sha256, k.weights_sha256
      FROM pair JOIN checkpoint k ON k.trial_id = pair.source_id
      WHERE k.removed_at IS NULL AND ${keptKinds(rules)} AND ${isThere(sql`k.sha256`)} RETURNING *),
    told AS (
      INSERT INTO event (xid, type, sweep_id, trial_id, data)
      SELECT ${eventXid}, 'checkpoint.saved', t.sweep_id, t.id,
        jsonb_build_object('checkpointId', k.id, 'epoch', k.epoch, 'kind', k.kind)
      FROM checkpoints k JOIN trial t ON t.id = k.trial_id),
    recordings AS (
      INSERT INTO recording (trial_id, sha256)
      SELECT pair.trial_id, r.sha256 FROM pair JOIN recording r ON r.trial_id = pair.source_id
      WHERE ${isThere(sql`r.sha256`)} RETURNING sha256),
    states AS (
      INSERT INTO resume_state (trial_id, epoch, sha256)
      SELECT pair.trial_id, r.epoch, r.sha256 FROM pair JOIN resume_state r ON r.trial_id = pair.source_id
      WHERE ${takesState}::boolean AND ${isThere(sql`r.sha256`)} RETURNING sha256),
    predictions AS (
      INSERT INTO prediction (trial_id, kind, epoch, index, sample, dice, image_sha256, truth_sha256, prediction_sha256)
      SELECT pair.trial_id, p.kind, p.epoch, p.index, p.sample, p.dice, p.image_sha256, p.truth_sha256, p.prediction_sha256
      FROM pair JOIN prediction p ON p.trial_id = pair.source_id
      WHERE ${isThere(sql`p.image_sha256`)} AND ${isThere(sql`p.truth_sha256`)} AND ${isThere(sql`p.prediction_sha256`)}
      RETURNING *),
    named AS (
      SELECT sha256 FROM checkpoints UNION ALL SELECT sha256 FROM recordings UNION ALL SELECT sha256 FROM states
      UNION ALL ${pictureSums(sql`predictions`)})
    UPDATE blob b SET refs = b.refs + n.count
    FROM (SELECT sha256, count(*)::int AS count FROM named GROUP BY sha256) n WHERE b.sha256 = n.sha256`);
}

/**
 * Gives each trial a copy of what its source left behind: curves, scores, log, checkpoints, recording, predictions, and with
 * `takesState` its resume state. Content is shared and counted, so that either may be deleted. The sources' sweeps are held.
 */
export async function copyRuns(
  statements: Statements,
  pairs: readonly Pair[],
  rules: ReuseRules,
  takesState: boolean,
): Promise<void> {
  await holdContents(statements, pairs);
  await copyRows(statements, pairs);
  await copyReferences(statements, pairs, rules, takesState);
}
