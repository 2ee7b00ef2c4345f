import type { Curves } from '@unetsweep/contract';
import type { Database } from '../database/database.js';
import { joinSql, type Sql, sql } from '../database/sql.js';
import { filterSql } from '../listing/filter-sql.js';
import type { CurveQuery } from '../ports/results.js';
import { objectiveLoss } from './objective.js';

/** Trials that a band is computed over at most; beyond it a sample stands for all. */
const maxBandTrials = 1_000;

/** The value of a metric at an epoch. */
function epochValue(metric: string): Sql {
  const value = sql`(e.metrics ->> ${metric}::text)::float8`;
  return metric === 'learningRate' ? sql`coalesce(${value}, e.learning_rate)` : value;
}

/** Evenly spread, the first and the last among them. */
export function spread(epochs: number[], maxPoints: number): number[] {
  if (epochs.length <= maxPoints) return epochs;
  const last = epochs.length - 1;
  const at = Array.from({ length: maxPoints }, (_, index) => Math.round((index * last) / (maxPoints - 1)));
  return [...new Set(at)].flatMap((index) => epochs[index] ?? []);
}

async function chooseTrials(
  database: Database,
  sweepId: string,
  where: Sql,
  trials: CurveQuery['trials'],
): Promise<string[]> {
  const bestFirst = sql`ORDER BY ${await objectiveLoss(database, sweepId)} NULLS LAST, t.number`;
  const chosen =
    'top' in trials
      ? sql`t.epochs_done > 0 ${bestFirst} LIMIT ${trials.top}`
      : sql`t.id = ANY(${trials.ids}::uuid[]) ${bestFirst}`;
  const rows = await database.rows<{ id: string }>(
    sql`SELECT t.id FROM trial t JOIN sweep s ON s.id = t.sweep_id WHERE ${where} AND ${chosen}`,
  );
  return rows.map(({ id }) => id);
}

/** The trials behind the bands: those that have trained, or a lasting sample of them. */
async function bandTrials(database: Database, where: Sql): Promise<{ ids: string[]; sampled: boolean }> {
  const rows = await database.rows<{ id: string }>(
    sql`SELECT t.id FROM trial t JOIN sweep s ON s.id = t.sweep_id WHERE ${where} AND t.epochs_done > 0
      ORDER BY hashint4(t.number), t.number LIMIT ${maxBandTrials + 1}`,
  );
  return { ids: rows.slice(0, maxBandTrials).map(({ id }) => id), sampled: rows.length > maxBandTrials };
}

/** Epochs at which one of the trials has one of the metrics. */
async function measuredEpochs(database: Database, ids: string[], metrics: string[]): Promise<number[]> {
  const measured = joinSql(
    metrics.map((metric) => sql`${epochValue(metric)} IS NOT NULL`),
    ' OR ',
  );
  const rows = await database.rows<{ epoch: number }>(
    sql`SELECT DISTINCT e.epoch FROM epoch e WHERE e.trial_id = ANY(${ids}::uuid[]) AND (${measured}) ORDER BY e.epoch`,
  );
  return rows.map(({ epoch }) => epoch);
}

async function readSeries(
  database: Database,
  ids: string[],
  metrics: string[],
  epochs: number[],
): Promise<Curves['series']> {
  const rows = await database.rows<{ trialId: string; epoch: number; values: (number | null)[] }>(
    sql`SELECT e.trial_id AS "trialId", e.epoch, jsonb_build_array(${joinSql(metrics.map(epochValue))}) AS values
      FROM epoch e WHERE e.trial_id = ANY(${ids}::uuid[]) AND e.epoch = ANY(${epochs}::int[])`,
  );
  const at = new Map(rows.map(({ trialId, epoch, values }) => [`${trialId} ${epoch}`, values]));
  return ids.flatMap((trialId) =>
    metrics.map((metric, index) => ({
      trialId,
      metric,
      values: epochs.map((epoch) => at.get(`${trialId} ${epoch}`)?.[index] ?? null),
    })),
  );
}

interface Quartiles {
  epoch: number;
  bands: { quartiles: [number, number, number] | null; count: number }[];
}

async function readBands(
  database: Database,
  ids: string[],
  metrics: string[],
  epochs: number[],
): Promise<Curves['bands']> {
  const quartiles = metrics.map((metric) => {
    const value = epochValue(metric);
    return sql`jsonb_build_object('count', count(${value}), 'quartiles',
      percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY ${value}))`;
  });
  const rows = await database.rows<Quartiles>(
    sql`SELECT e.epoch, jsonb_build_array(${joinSql(quartiles)}) AS bands FROM epoch e
      WHERE e.trial_id = ANY(${ids}::uuid[]) AND e.epoch = ANY(${epochs}::int[]) GROUP BY e.epoch`,
  );
  const at = new Map(rows.map(({ epoch, bands }) => [epoch, bands]));
  return metrics.map((metric, index) => {
    const band = epochs.map((epoch) => at.get(epoch)?.[index]);
    const quartile = (which: 0 | 1 | 2) => band.map((each) => each?.quartiles?.[which] ?? null);
    return {
      metric,
      q25: quartile(0),
      q50: quartile(1),
      q75: quartile(2),
      count: band.map((each) => each?.count ?? 0),
    };
  });
}

/** Curves of chosen trials on one axis of at most `maxPoints` epochs, and the quartiles over all. */
export async function readCurves(database: Database, sweepId: string, query: CurveQuery): Promise<Curves> {
  const { metrics, maxPoints } = query;
  const filter = query.filter === undefined ? sql`true` : filterSql(query.filter);
  const where = sql`t.sweep_id = ${sweepId}::uuid AND ${filter}`;
  const ids = await chooseTrials(database, sweepId, where, query.trials);
  const behind = query.bands ? await bandTrials(database, where) : { ids: [], sampled: false };
  const measured = await measuredEpochs(database, ids.length > 0 ? ids : behind.ids, metrics);
  const epochs = spread(measured, maxPoints);
  return {
    epochs,
    series: await readSeries(database, ids, metrics, epochs),
    bands: query.bands ? await readBands(database, behind.ids, metrics, epochs) : [],
    sampled: epochs.length < measured.length || behind.sampled,
  };
}
