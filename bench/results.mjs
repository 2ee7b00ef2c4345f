import { median } from '@unetsweep/contract';
import { addDataset, newSweep } from '@unetsweep/store/testing';
import pg from 'pg';
import { startTestApi } from '../apps/api/dist/testing/test-api.js';
import { read, startServers } from './http-bench.mjs';

const RUNS = 5;
const REPEATS = 2;
const EPOCHS = 50;
/** Trials whose every epoch is there, so that curves have something to read. */
const TRAINED = 2_000;

/** Trials of a random search over a rate, an optimizer and a schedule, made up inside the database. */
const FILL = `
  WITH made AS MATERIALIZED (
    SELECT n, gen_random_uuid() AS point_id,
      jsonb_build_object('optimizer.name', (ARRAY['adam','rmsprop','sgd','adagrad','adamax'])[1 + n % 5],
        'schedule.name', (ARRAY['step','reduceOnPlateau','constant'])[1 + n % 3],
        'optimizer.learningRate', round((10 ^ (-5 + 4 * random()))::numeric, 9)) AS params
    FROM generate_series(1, $2::int / ${REPEATS}) n),
  points AS (
    INSERT INTO point (id, sweep_id, number, params, decision, expected, status, value, std, count, feasible)
    SELECT point_id, $1, n, params, '{}', ${REPEATS}, 'completed', 0.9 * random(), 0.01, ${REPEATS}, true FROM made),
  runs AS MATERIALIZED (
    SELECT made.*, r, jsonb_build_object('valDice', 0.9 * random(), 'valLoss', random(), 'valIou', 0.8 * random(),
      'dice', random(), 'loss', random(), 'iou', random()) AS metrics
    FROM made CROSS JOIN generate_series(1, ${REPEATS}) r)
  INSERT INTO trial (id, sweep_id, point_id, number, repeat, seed, status, params, spec, attempt, parameter_count, metrics,
    last_metrics, derived, flags, best_epoch, epochs_done, finish_seq, duration_ms, started_at, finished_at)
  SELECT gen_random_uuid(), $1, point_id, (n - 1) * ${REPEATS} + r, r, r, 'completed', params, s.base_trial, 1, 1179121,
    metrics, metrics, jsonb_build_object('gap', random()), '{}', ${EPOCHS}, ${EPOCHS}, (n - 1) * ${REPEATS} + r,
    60000 * random(), now(), now()
  FROM runs JOIN sweep s ON s.id = $1`;

/** Parameters and final metrics as rows of their own, by which lists are sorted. */
const FILL_VALUES = `
  WITH held AS MATERIALIZED (
    SELECT t.id, v.name, v.value FROM trial t CROSS JOIN LATERAL (
      SELECT 'params.' || key AS name, value FROM jsonb_each(t.params)
      UNION ALL SELECT 'metrics.' || key, value FROM jsonb_each(t.metrics)
      UNION ALL SELECT 'derived.' || key, value FROM jsonb_each(t.derived)) v
    WHERE t.sweep_id = $1),
  named AS (INSERT INTO value_name (name) SELECT DISTINCT name FROM held ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id, name)
  INSERT INTO trial_value (trial_id, name_id, sweep_id, number, text)
  SELECT held.id, named.id, $1, CASE WHEN jsonb_typeof(value) = 'number' THEN value::float8 END,
    CASE WHEN jsonb_typeof(value) = 'string' THEN value #>> '{}' END
  FROM held JOIN named USING (name)`;

const FILL_EPOCHS = `
  INSERT INTO epoch (trial_id, epoch, learning_rate, train_duration_ms, validation_duration_ms, metrics)
  SELECT t.id, e, 0.001, 1000, 100, jsonb_build_object('valDice', 1 - exp(-e / 10.0) * random(), 'valLoss', exp(-e / 10.0))
  FROM trial t CROSS JOIN generate_series(1, ${EPOCHS}) e WHERE t.sweep_id = $1 AND t.number <= ${TRAINED}`;

const SIX =
  'number,params.optimizer.name,params.schedule.name,params.optimizer.learningRate,metrics.valDice,metrics.valLoss';
const TWO_WAY = 'rows=params.optimizer.name&columns=params.schedule.name';
const GOOD = `filter=${encodeURIComponent('metrics.valDice >= 0.8 and params.optimizer.learningRate < 0.001')}`;

/** @type {[string, string][]} */
const QUERIES = [
  [
    'results by two parameters, 4 statistics, 2 metrics',
    'results?groupBy=params.optimizer.name,params.schedule.name&metrics=valDice,valLoss&totals=true',
  ],
  [
    'the same with the median',
    'results?groupBy=params.optimizer.name,params.schedule.name&metrics=valDice,valLoss&statistics=mean,median&totals=true',
  ],
  ['two-way table of means, 2 metrics', `results?${TWO_WAY}&metrics=valDice,valLoss`],
  ['two-way table of the best', `results?${TWO_WAY}&statistic=best`],
  ['two-way table, filtered, as Markdown', `results?${TWO_WAY}&${GOOD}&format=markdown`],
  ['results by a field that did not vary', 'results?groupBy=spec.model.depth&metrics=valDice'],
  ['6 columns of every trial', `columns?fields=${SIX}`],
  ['6 columns of a sample of 5,000', `columns?fields=${SIX}&maxRows=5000`],
  ['curves of the best 20 with quartiles', 'curves?metrics=valDice,valLoss&trials=top:20&band=quartiles'],
  ['100 points, best first', 'points?sort=-value'],
  ['100 points by the mean of a metric', 'points?sort=-metrics.valIou'],
  ['100 trials, filtered and sorted', `trials?${GOOD}&sort=-metrics.valDice,number`],
];

/** @param {string} databaseUrl @param {import('@unetsweep/store').Store} store @param {number} trials @returns id of the sweep */
export async function fill(databaseUrl, store, trials) {
  const sweep = newSweep(await addDataset(store), {
    search: { method: 'random' },
    parameters: {
      'optimizer.name': ['adam', 'rmsprop', 'sgd', 'adagrad', 'adamax'],
      'schedule.name': ['step', 'reduceOnPlateau', 'constant'],
      'optimizer.learningRate': { type: 'float', low: 1e-5, high: 1e-1, scale: 'log' },
    },
  });
  await store.sweeps.create(sweep);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(FILL, [sweep.id, trials]);
  await client.query(FILL_VALUES, [sweep.id]);
  await client.query(FILL_EPOCHS, [sweep.id]);
  await client.query('VACUUM ANALYZE');
  await client.end();
  return sweep.id;
}

/**
 * How long tables, columns and curves over many trials take through HTTP, gzipped. Rows are made up in a database of its own:
 * `npm run bench -- results [trials, default 100000]`.
 * @param {string[]} args
 */
export async function bench([trials = '100000']) {
  const servers = await startServers();
  try {
    const api = await startTestApi(servers);
    const sweepId = await fill(api.databaseUrl, api.store, Number(trials));
    console.log(
      `| over ${Number(trials).toLocaleString('en')} trials | median of ${RUNS} (ms) | slowest (ms) | bytes on the wire |`,
    );
    console.log('| --- | ---: | ---: | ---: |');
    for (const [title, query] of QUERIES) {
      const url = `${api.url}/v1/sweeps/${sweepId}/${query}`;
      await read(url);
      const answers = [];
      for (let run = 0; run < RUNS; run += 1) answers.push(await read(url));
      const times = answers.map(({ ms }) => ms);
      const row = [
        title,
        median(times).toFixed(0),
        Math.max(...times).toFixed(0),
        answers[0].bytes.toLocaleString('en'),
      ];
      console.log(`| ${row.join(' | ')} |`);
    }
    await api.close();
  } finally {
    await servers.stop();
  }
}
