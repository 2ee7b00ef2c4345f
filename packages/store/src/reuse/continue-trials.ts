import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import { ownSpec, untouched } from './answer-trials.js';
import { copyRuns } from './copy-run.js';
import { chosen, equalTrials } from './find-sources.js';
import { type Pair, pairRows } from './pairs.js';
import type { ReuseRules } from './rules.js';

/** A trial that waits and was never begun, with what its first epochs have in common with shorter runs. */
export interface LongerRun {
  id: string;
  prefix: string;
  epochs: number;
}

interface Asking {
  rules: ReuseRules;
  /** Sweeps that may answer, held. */
  sources: readonly string[];
}

/** The longest of the shorter runs whose last state is there. */
async function findPairs(
  statements: Statements,
  asking: Asking,
  runs: readonly LongerRun[],
): Promise<Pair[]> {
  return statements.rows<Pair>(sql`WITH open AS MATERIALIZED (
      SELECT t.id, w.prefix, w.epochs FROM jsonb_to_recordset(${JSON.stringify(runs)}::jsonb) AS w(id uuid, prefix text, epochs int)
      JOIN trial t ON t.id = w.id JOIN sweep s ON s.id = t.sweep_id
      WHERE ${untouched} AND cardinality(s.dataset_ids) <= 1 ORDER BY t.id FOR UPDATE OF t),
    ${equalTrials(sql`o.prefix`, sql`t.prefix_fingerprint`)}
    SELECT DISTINCT ON (e.trial_id) e.trial_id AS "trialId", c.id AS "sourceId"
    FROM equal e JOIN open o ON o.id = e.trial_id ${chosen(asking)}
      JOIN resume_state r ON r.trial_id = c.id JOIN blob b ON b.sha256 = r.sha256 AND b.complete
    WHERE r.epoch < o.epochs AND r.epoch = c.epochs_done AND r.epoch = (c.spec #>> '{training,epochs}')::int
      AND r.epoch % (c.spec #>> '{validation,every}')::int = 0
    ORDER BY e.trial_id, r.epoch DESC, c.id`);
}

/** In words for the trial's page, and with it a flag by which such runs are found. */
const notice = sql`jsonb_build_object('flag', 'continued', 'epoch', NULL, 'message',
  'The first ' || c.epochs_done || ' epochs are those of an equal, shorter run, trial ' || c.number || ' of sweep "' || o.name
  || '" (' || c.id || '): it went on from the state that was kept of it.')`;

/** As they would stand had their own first attempt been paused after the source's last epoch. */
function begin(pairs: readonly Pair[], runs: readonly LongerRun[]) {
  const lengths = runs.map(({ id, epochs }) => ({ id, epochs }));
  return sql`WITH ${pairRows(pairs)},
    length AS (SELECT * FROM jsonb_to_recordset(${JSON.stringify(lengths)}::jsonb) AS w(id uuid, epochs int))
    UPDATE trial t SET spec = jsonb_set(${ownSpec(sql`c.spec`)}, '{training,epochs}', to_jsonb(length.epochs)),
      numerics_profile = c.numerics_profile, parameter_count = c.parameter_count, split_hash = c.split_hash,
      metrics = c.metrics, last_metrics = c.last_metrics, derived = c.derived, best_epoch = c.best_epoch,
      epochs_done = c.epochs_done, flags = ARRAY['continued'], notices = jsonb_build_array(${notice})
    FROM pair JOIN trial c ON c.id = pair.source_id JOIN sweep o ON o.id = c.sweep_id
      JOIN length ON length.id = pair.trial_id, sweep s
    WHERE t.id = pair.trial_id AND s.id = t.sweep_id RETURNING t.id`;
}

/**
 * Gives those of the waiting runs that have an equal but shorter ended one its state and all that it left behind: they go on after
 * its last epoch. They stay queued.
 * @returns ids of the trials that will go on
 */
export async function continueTrials(
  statements: Statements,
  asking: Asking,
  runs: readonly LongerRun[],
): Promise<string[]> {
  if (runs.length === 0 || asking.sources.length === 0) return [];
  const pairs = await findPairs(statements, asking, runs);
  if (pairs.length === 0) return [];
  await copyRuns(statements, pairs, asking.rules, true);
  await statements.rows(begin(pairs, runs));
  return pairs.map(({ trialId }) => trialId);
}
