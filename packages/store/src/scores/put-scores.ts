import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { Fence } from '../ports/records.js';
import type { NewScores } from '../ports/scores.js';
import { heldTrial } from '../trials/fence.js';

/** False: fence lost. */
export async function putScores(database: Database, fence: Fence, scores: NewScores): Promise<boolean> {
  const held = await database.rows(sql`WITH held AS (${heldTrial(fence)}),
    written AS (
      INSERT INTO sample_scores (trial_id, epoch, dice, iou, loss)
      SELECT id, ${scores.epoch}, ${arrayText(scores.dice)}::real[], ${arrayText(scores.iou)}::real[],
        ${arrayText(scores.loss)}::real[] FROM held
      ON CONFLICT (trial_id) DO UPDATE SET epoch = excluded.epoch, dice = excluded.dice, iou = excluded.iou,
        loss = excluded.loss)
    SELECT id FROM held`);
  return held.length > 0;
}

function arrayText(values: NewScores['dice']): string {
  return `{${values.map((value) => (value === null || !Number.isFinite(value) ? 'NULL' : value)).join(',')}}`;
}
