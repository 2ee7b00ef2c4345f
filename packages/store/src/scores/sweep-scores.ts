import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import type { HardSample, HardSampleSortKey, ScoreQuery, ScoreRepository } from '../ports/scores.js';
import { cutWindow, digits, scoreOrder, windowOf } from './score-page.js';

/** Scores that are added up at most: some half second. */
const MOST_SCORES = 1_000_000;

const keys: Record<HardSampleSortKey, Sql> = {
  meanDice: sql`mean_dice`,
  minDice: sql`min_dice`,
  maxDice: sql`max_dice`,
  meanIou: sql`mean_iou`,
  meanLoss: sql`mean_loss`,
  count: sql`count`,
  name: sql`name`,
};

/**
 * Rows `hard`: one an image. Sums come first, by the place in the split, and names after: trials that split alike need theirs
 * once.
 */
const hard = (sweepId: string, trials: number, group: string | null) => sql`chosen AS (
    SELECT t.spec ->> 'dataset' AS dataset, t.split_hash, c.dice, c.iou, c.loss
    FROM trial t JOIN sample_scores c ON c.trial_id = t.id WHERE t.sweep_id = ${sweepId}::uuid
    ORDER BY md5(t.id::text) LIMIT ${trials}),
  summed AS (
    SELECT c.dataset, c.split_hash, x.place, count(*) AS count, count(x.loss) AS losses, sum(x.dice::float8) AS dice,
      min(x.dice) AS min_dice, max(x.dice) AS max_dice, sum(x.iou::float8) AS iou, sum(x.loss::float8) AS loss
    FROM chosen c CROSS JOIN LATERAL unnest(c.dice, c.iou, c.loss) WITH ORDINALITY AS x(dice, iou, loss, place)
    GROUP BY c.dataset, c.split_hash, x.place),
  named AS (
    SELECT p.hash, m.place, m.member ->> 'sample' AS name, m.member ->> 'group' AS "group"
    FROM split p CROSS JOIN LATERAL jsonb_array_elements(p.content -> 'validation') WITH ORDINALITY AS m(member, place)
    WHERE p.hash IN (SELECT split_hash FROM summed)),
  hard AS (
    SELECT s.dataset, n.name, min(n."group") AS "group", sum(s.count)::int AS count,
      sum(s.dice) / sum(s.count) AS mean_dice, min(s.min_dice) AS min_dice, max(s.max_dice) AS max_dice,
      sum(s.iou) / sum(s.count) AS mean_iou, sum(s.loss) / nullif(sum(s.losses), 0) AS mean_loss
    FROM summed s JOIN named n ON n.hash = s.split_hash AND n.place = s.place
    WHERE ${group}::text IS NULL OR n."group" = ${group} GROUP BY s.dataset, n.name)`;

type Row = Omit<HardSample, 'place'> & { datasetId: string | null; index: number | null; total: number };

export async function readSweepScores(
  database: Database,
  sweepId: string,
  query: ScoreQuery<HardSampleSortKey>,
): ReturnType<ScoreRepository['ofSweep']> {
  const [{ trials = 0, images = 0 } = {}] = await database.rows<{ trials: number; images: number }>(
    sql`SELECT count(*) AS trials, coalesce(max(cardinality(c.dice)), 0) AS images
      FROM trial t JOIN sample_scores c ON c.trial_id = t.id WHERE t.sweep_id = ${sweepId}::uuid`,
  );
  const trialsSeen = Math.min(trials, Math.max(1, Math.floor(MOST_SCORES / Math.max(1, images))));
  const window = windowOf(['hard', sweepId], query);
  const rows = await database.rows<Row>(sql`WITH ${hard(sweepId, trialsSeen, query.group ?? null)},
    page AS (
      SELECT h.*, row_number() OVER (${scoreOrder(query.sort, keys[query.sort.by], sql`dataset, name`)}) AS rank,
        count(*) OVER () AS total
      FROM hard h ORDER BY rank OFFSET ${window.offset} LIMIT ${window.limit + 1})
    SELECT x.name, x."group", x.count, ${digits(sql`x.mean_dice`)} AS "meanDice", ${digits(sql`x.min_dice`)} AS "minDice",
      ${digits(sql`x.max_dice`)} AS "maxDice", ${digits(sql`x.mean_iou`)} AS "meanIou", ${digits(sql`x.mean_loss`)} AS "meanLoss",
      i.dataset_id AS "datasetId", i.index, x.total
    FROM page x LEFT JOIN dataset d ON d.name || '@' || d.version = x.dataset AND d.removed_at IS NULL
      LEFT JOIN dataset_sample i ON i.dataset_id = d.id AND i.name = x.name
    ORDER BY x.rank`);
  const { items, nextCursor } = cutWindow(rows, window);
  const page = { items: items.map(toHardSample), nextCursor, trials, trialsSeen };
  return query.count ? { ...page, total: rows[0]?.total ?? 0 } : page;
}

function toHardSample({ datasetId, index, total: _, ...row }: Row): HardSample {
  return { ...row, place: datasetId === null || index === null ? null : { datasetId, index } };
}
