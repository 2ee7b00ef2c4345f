import { startTestApi } from '../apps/api/dist/testing/test-api.js';
import { read, startServers } from './http-bench.mjs';
import { fill } from './results.mjs';

const RUNS = 40;
/** Pages that are turned to the one that is timed. */
const DEEP = 50;

const BEST = '-metrics.valDice';
const GOOD = 'metrics.valDice >= 0.8 and params.optimizer.learningRate < 0.001';
const MIXED =
  '(params.optimizer.name = adam or params.schedule.name = step) and not (flags = diverged or metrics.valLoss > 0.9)';

/** What is listed, and its query; with a number, the page so many pages on is timed too. @type {[string, Record<string, string>, number?][]} */
const PAGES = [
  ['in the order of their numbers', {}, DEEP],
  ['newest end first', { sort: '-finishedAt' }],
  ['best first', { sort: BEST }, DEEP],
  ['worst first, by another metric', { sort: 'metrics.valLoss' }],
  ['by a metric that none has', { sort: 'metrics.valHausdorff95' }],
  ['by a derived value', { sort: '-derived.gap' }],
  ['by a metric of the last epoch', { sort: '-lastMetrics.valDice' }],
  ['by duration', { sort: '-durationMs' }],
  ['by a parameter', { sort: 'params.optimizer.learningRate' }],
  ['completed ones, best first', { filter: 'status = completed', sort: BEST }, DEEP],
  [
    'of two ends, above a value',
    { filter: 'status in (completed, failed) and metrics.valDice >= 0.3', sort: BEST },
  ],
  ['failed ones (none)', { filter: 'status = failed', sort: BEST }],
  ['flagged ones (none)', { filter: 'flags = diverged', sort: BEST }],
  ['of a tag that the sweep lacks', { filter: 'tags = none', sort: BEST }],
  ['of one optimizer, best first', { filter: 'params.optimizer.name = adam', sort: BEST }],
  ['of a text in an optimizer, best first', { filter: 'params.optimizer.name ~ dam', sort: BEST }],
  ['of no such optimizer', { filter: 'params.optimizer.name ~ zzz', sort: BEST }],
  ['above a value and below a rate, best first', { filter: GOOD, sort: BEST }, 10],
  ['the same, then by number', { filter: GOOD, sort: `${BEST},number` }],
  ['the same, by number', { filter: GOOD }],
  ['in a window of a metric', { filter: 'metrics.valDice >= 0.4 and metrics.valDice < 0.5', sort: BEST }],
  ['`or` and `not`, best first', { filter: MIXED, sort: BEST }],
  ['a few by `not`, by another metric', { filter: 'not (metrics.valDice < 0.89)', sort: '-metrics.valIou' }],
  ['a few below a rate, best first', { filter: 'params.optimizer.learningRate < 0.0000101', sort: BEST }],
  ['a narrow window of one metric, by another', { filter: 'metrics.valLoss < 0.001', sort: BEST }],
  ['what no trial passes, by a metric', { filter: 'metrics.valDice > 2', sort: '-metrics.valLoss' }],
  ['what no trial passes, by number', { filter: 'metrics.valDice > 2 or metrics.valLoss > 2' }],
  ['without a metric (none), by another', { filter: 'metrics.valDice is null', sort: '-metrics.valIou' }],
  ['by two metrics', { sort: `${BEST},metrics.valLoss` }, DEEP],
  ['by a list and a metric', { sort: `params.optimizer.name,${BEST}` }, DEEP],
  ['a few fields of each', { sort: BEST, fields: 'number,params,metrics.valDice' }],
  ['completed ones, counted', { filter: 'status = completed', sort: BEST, count: 'true' }],
  ['above a value, counted', { filter: 'metrics.valDice >= 0.5', sort: BEST, count: 'true' }],
];

/** Over all sweeps, and points: the sweep's own trials are not the only list. @type {[string, string, Record<string, string>][]} */
const OTHERS = [
  ['trials of all sweeps, newest first', 'trials', {}],
  ['failed trials of all sweeps', 'trials', { filter: 'status = failed' }],
  ['points by number', 'points', {}],
  ['points, best first', 'points', { sort: '-value' }],
  [
    'points of one optimizer, best first',
    'points',
    { filter: 'params.optimizer.name = adam', sort: '-value' },
  ],
];

/** @param {number[]} values @param {number} share */
function quantile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** @param {string} url @param {number} pages @returns {Promise<string>} the page so many pages on */
async function deepPage(url, pages) {
  let at = url;
  for (let page = 0; page < pages; page += 1) {
    const { nextCursor } = await (await fetch(at)).json();
    if (!nextCursor) return at;
    at = `${url}${url.endsWith('?') ? '' : '&'}cursor=${encodeURIComponent(nextCursor)}`;
  }
  return at;
}

/** @param {string} title @param {string} url */
async function time(title, url) {
  await read(url);
  const times = [];
  for (let run = 0; run < RUNS; run += 1) times.push((await read(url)).ms);
  console.log(`| ${title} | ${quantile(times, 0.5).toFixed(1)} | ${quantile(times, 0.95).toFixed(1)} |`);
}

/**
 * How long a page of 100 trials takes through HTTP, gzipped, by how it is filtered and sorted. Rows are made up in a database of its
 * own: `npm run bench -- pages [trials, default 100000]`.
 * @param {string[]} args
 */
export async function bench([count = '100000']) {
  const servers = await startServers();
  try {
    const api = await startTestApi(servers);
    const sweepId = await fill(api.databaseUrl, api.store, Number(count));
    console.log(`| 100 of ${Number(count).toLocaleString('en')} trials | p50 (ms) | p95 (ms) |`);
    console.log('| --- | ---: | ---: |');
    for (const [title, query, deep = 0] of PAGES) {
      const url = `${api.url}/v1/sweeps/${sweepId}/trials?${new URLSearchParams(query)}`;
      await time(title, url);
      if (deep > 0) await time(`${title}, ${deep} pages on`, await deepPage(url, deep));
    }
    for (const [title, list, query] of OTHERS) {
      const path = list === 'points' ? `sweeps/${sweepId}/points` : list;
      await time(title, `${api.url}/v1/${path}?${new URLSearchParams(query)}`);
    }
    await api.close();
  } finally {
    await servers.stop();
  }
}
