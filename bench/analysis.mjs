import { median } from '@unetsweep/contract';
import { addDataset, newSweep } from '@unetsweep/store/testing';
import pg from 'pg';
import { startTestApi } from '../apps/api/dist/testing/test-api.js';
import { read, startServers } from './http-bench.mjs';

const RUNS = 5;
/** Between two looks at how long the API's event loop kept others waiting, ms. */
const LOOK_MS = 2;

const PARAMETERS = {
  'optimizer.learningRate': { type: 'float', low: 1e-5, high: 1e-1, scale: 'log' },
  'regularizer.l2': { type: 'float', low: 1e-8, high: 1e-2, scale: 'log' },
  'model.dropout': { type: 'float', low: 0, high: 0.5 },
  'model.baseFilters': { type: 'int', low: 4, high: 64, step: 4 },
  'optimizer.name': ['adam', 'rmsprop', 'sgd', 'adagrad', 'adamax'],
  'loss.name': ['bce', 'bceDice', 'dice'],
};

/** Points of six parameters, one run each, made up inside the database; the rate matters most, then the loss, then the dropout. */
const FILL = `
  WITH drawn AS MATERIALIZED (
    SELECT n, gen_random_uuid() AS point_id, -5 + 4 * random() AS rate, -8 + 6 * random() AS l2, random() / 2 AS dropout,
      4 + 4 * floor(16 * random()) AS filters, 1 + floor(3 * random())::int AS loss
    FROM generate_series(1, $2::int) n),
  made AS MATERIALIZED (
    SELECT n, point_id, 0.9 - 0.06 * (rate + 3) ^ 2 - 0.05 * loss - 0.2 * (dropout - 0.2) ^ 2 + 0.03 * random() AS value,
      jsonb_build_object('optimizer.learningRate', 10 ^ rate, 'regularizer.l2', 10 ^ l2, 'model.dropout', dropout,
        'model.baseFilters', filters::int, 'optimizer.name', (ARRAY['adam','rmsprop','sgd','adagrad','adamax'])[1 + n % 5],
        'loss.name', (ARRAY['bceDice','dice','bce'])[loss]) AS params
    FROM drawn),
  points AS (
    INSERT INTO point (id, sweep_id, number, params, decision, expected, status, value, count, feasible)
    SELECT point_id, $1, n, params, '{}', 1, 'completed', value, 1, true FROM made)
  INSERT INTO trial (id, sweep_id, point_id, number, repeat, seed, status, params, spec, attempt, parameter_count, metrics,
    last_metrics, derived, flags, best_epoch, epochs_done, finish_seq, duration_ms, started_at, finished_at)
  SELECT gen_random_uuid(), $1, point_id, n, 1, 1, 'completed', params, s.base_trial, 1, 1179121,
    jsonb_build_object('valDice', value, 'valLoss', 1 - value, 'dice', value + 0.12, 'loss', 0.9 - value),
    '{}', jsonb_build_object('gap', 0.12), '{}', 50, 50, n, 60000 * random(), now(), now() + n * interval '1 second'
  FROM made JOIN sweep s ON s.id = $1`;

const X = 'params.optimizer.learningRate';
/** @type {[string, string][]} */
const QUERIES = [
  ['all parts', 'analysis?'],
  ['importance alone', 'analysis?include=importance'],
  ['importance by fANOVA (1,000 points)', 'analysis?include=importance&evaluator=fanova'],
  ['convergence alone', 'analysis?include=convergence'],
  ['of another metric, filtered', 'analysis?metric=valLoss&filter=params.loss.name%20%3D%20dice'],
  ['chart: history', 'charts/history?'],
  ['chart: slices of 6 parameters', 'charts/slice?'],
  ['chart: contour', `charts/contour?x=${X}&y=params.model.dropout`],
  ['chart: edf', 'charts/edf?'],
];

/** Longest that the event loop was held up until told to stop, ms. */
function watchLoop() {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - LOOK_MS);
    last = now;
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
    return longest;
  };
}

/** @param {string} databaseUrl @param {string} text @param {unknown[]} [values] */
async function query(databaseUrl, text, values = []) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(text, values);
  await client.end();
}

/** @param {{databaseUrl: string, store: import('@unetsweep/store').Store}} api @param {number} trials @returns id of the sweep */
async function fill({ databaseUrl, store }, trials) {
  const sweep = newSweep(await addDataset(store), { search: { method: 'random' }, parameters: PARAMETERS });
  await store.sweeps.create(sweep);
  await query(databaseUrl, FILL, [sweep.id, trials]);
  await query(databaseUrl, 'VACUUM ANALYZE');
  return sweep.id;
}

/**
 * How long analyses over many trials of six parameters take through HTTP, gzipped: nothing kept from before (as when a trial has just
 * ended), and again. `npm run bench -- analysis [trials, default 100000]`.
 * @param {string[]} args
 */
export async function bench([trials = '100000']) {
  const servers = await startServers();
  try {
    const api = await startTestApi(servers);
    const sweepId = await fill(api, Number(trials));
    const title = `over ${Number(trials).toLocaleString('en')} trials`;
    console.log(
      `| ${title} | median of ${RUNS} (ms) | slowest (ms) | loop held up (ms) | again (ms) | bytes on the wire |`,
    );
    console.log('| --- | ---: | ---: | ---: | ---: | ---: |');
    for (const [name, path] of QUERIES) {
      const url = `${api.url}/v1/sweeps/${sweepId}/${path}`;
      await read(url);
      const times = [];
      let [held, again, bytes] = [0, 0, 0];
      for (let run = 0; run < RUNS; run += 1) {
        // As if a trial had ended: nothing that was kept counts any more.
        await query(api.databaseUrl, 'UPDATE sweep SET version = version + 1');
        const stop = watchLoop();
        const answer = await read(url);
        held = Math.max(held, stop());
        times.push(answer.ms);
        bytes = answer.bytes;
        again = (await read(url)).ms;
      }
      const figures = [median(times), Math.max(...times), held, again].map((figure) => figure.toFixed(0));
      console.log(`| ${[name, ...figures, bytes.toLocaleString('en')].join(' | ')} |`);
    }
    await api.close();
  } finally {
    await servers.stop();
  }
}
