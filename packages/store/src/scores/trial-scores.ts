import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import type { SampleSortKey, ScoredSample, ScoreQuery, ScoreRepository } from '../ports/scores.js';
import { cutWindow, digits, scoreOrder, windowOf } from './score-page.js';

const keys: Record<SampleSortKey, Sql> = {
  dice: sql`x.dice`,
  iou: sql`x.iou`,
  loss: sql`x.loss`,
  name: sql`name`,
};

/** Rows of one trial: the arrays beside the names that its split gives them. */
const scored = (trialId: string, group: string | null) => sql`scored AS (
    SELECT t.id AS trial_id, t.spec ->> 'dataset' AS dataset, x.place, x.dice, x.iou, x.loss,
      x.member ->> 'sample' AS name, x.member ->> 'group' AS "group"
    FROM trial t JOIN sample_scores c ON c.trial_id = t.id JOIN split p ON p.hash = t.split_hash
    CROSS JOIN LATERAL ROWS FROM (unnest(c.dice, c.iou, c.loss), jsonb_array_elements(p.content -> 'validation'))
      WITH ORDINALITY AS x(dice, iou, loss, member, place)
    WHERE t.id = ${trialId}::uuid AND (${group}::text IS NULL OR x.member ->> 'group' = ${group}))`;

type Row = Omit<ScoredSample, 'place'> & { datasetId: string | null; index: number | null };

export async function readTrialScores(
  database: Database,
  trialId: string,
  query: ScoreQuery<SampleSortKey>,
): ReturnType<ScoreRepository['ofTrial']> {
  const [stored] = await database.rows<{ epoch: number }>(
    sql`SELECT epoch FROM sample_scores WHERE trial_id = ${trialId}::uuid`,
  );
  const window = windowOf(['scores', trialId, String(stored?.epoch ?? 0)], query);
  const { by } = query.sort;
  const rows = await database.rows<Row>(sql`WITH ${scored(trialId, query.group ?? null)},
    page AS (
      SELECT x.*, row_number() OVER (${scoreOrder(query.sort, keys[by], sql`x.place`)}) AS rank FROM scored x
      ORDER BY rank OFFSET ${window.offset} LIMIT ${window.limit + 1})
    SELECT x.name, x."group", ${digits(sql`x.dice`)} AS dice, ${digits(sql`x.iou`)} AS iou, ${digits(sql`x.loss`)} AS loss,
      i.dataset_id AS "datasetId", i.index, r.prediction_sha256 AS "predictionSha256"
    FROM page x LEFT JOIN dataset d ON d.name || '@' || d.version = x.dataset AND d.removed_at IS NULL
      LEFT JOIN dataset_sample i ON i.dataset_id = d.id AND i.name = x.name
      LEFT JOIN prediction r ON r.trial_id = x.trial_id AND r.kind = 'best' AND r.sample = x.name
    ORDER BY x.rank`);
  const { items, nextCursor } = cutWindow(rows, window);
  const page = { items: items.map(toSample), nextCursor };
  if (!query.count) return page;
  const [{ total = 0 } = {}] = await database.rows<{ total: number }>(
    sql`WITH ${scored(trialId, query.group ?? null)} SELECT count(*) AS total FROM scored`,
  );
  return { ...page, total };
}

function toSample({ datasetId, index, ...row }: Row): ScoredSample {
  return { ...row, place: datasetId === null || index === null ? null : { datasetId, index } };
}
