import { startTestApi } from '../apps/api/dist/testing/test-api.js';
import { read, startServers } from './http-bench.mjs';
import { fill } from './results.mjs';

const RUNS = 40;
/** Pages that are turned to the one that is timed. */
const DEEP = 50;

/** @param {Record<string, string>} query */
const trials = (query) => `trials?${new URLSearchParams(query)}`;

/** @type {[string, string][]} */
const PAGES = [
  ['in the order of their numbers', trials({})],
  ['newest end first', trials({ sort: '-finishedAt' })],
  ['best first', trials({ sort: '-metrics.valDice' })],
  ['worst first, by another metric', trials({ sort: 'metrics.valLoss' })],
  ['by a derived value', trials({ sort: '-derived.gap' })],
  ['by a parameter', trials({ sort: 'params.optimizer.learningRate' })],
  ['completed ones, best first', trials({ filter: 'status = completed', sort: '-metrics.valDice' })],
  [
    'of one optimizer, best first',
    trials({ filter: 'params.optimizer.name = adam', sort: '-metrics.valDice' }),
  ],
  [
    'above a value and below a rate, best first',
    trials({
      filter: 'metrics.valDice >= 0.8 and params.optimizer.learningRate < 0.001',
      sort: '-metrics.valDice',
    }),
  ],
  [
    'the same, then by number',
    trials({
      filter: 'metrics.valDice >= 0.8 and params.optimizer.learningRate < 0.001',
      sort: '-metrics.valDice,number',
    }),
  ],
  [
    '`or` and `not`, best first',
    trials({
      filter:
        '(params.optimizer.name = adam or params.schedule.name = step) and not (flags = diverged or metrics.valLoss > 0.9)',
      sort: '-metrics.valDice',
    }),
  ],
  [
    'a narrow window of one metric, by another',
    trials({ filter: 'metrics.valLoss < 0.001', sort: '-metrics.valDice' }),
  ],
  ['what no trial passes, by a metric', trials({ filter: 'metrics.valDice > 2', sort: '-metrics.valLoss' })],
  ['by two metrics', trials({ sort: '-metrics.valDice,metrics.valLoss' })],
  ['by a list and a metric', trials({ sort: 'params.optimizer.name,-metrics.valDice' })],
  ['a few fields of each', trials({ sort: '-metrics.valDice', fields: 'number,params,metrics.valDice' })],
  ['all of them counted', trials({ filter: 'status = completed', sort: '-metrics.valDice', count: 'true' })],
];

/** @param {number[]} values @param {number} share */
function quantile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** @param {string} url @returns {Promise<string>} the page so many pages on */
async function deepPage(url) {
  let at = url;
  for (let page = 0; page < DEEP; page += 1) {
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
    for (const [title, query] of PAGES) {
      const url = `${api.url}/v1/sweeps/${sweepId}/${query}`;
      await time(title, url);
      if (['best first', 'completed ones, best first', 'by two metrics'].includes(title))
        await time(`${title}, ${DEEP} pages on`, await deepPage(url));
    }
    await api.close();
  } finally {
    await servers.stop();
  }
}
