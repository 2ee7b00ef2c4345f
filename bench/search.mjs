import { readFileSync } from 'node:fs';
import { resolveSweepSpec } from '@unetsweep/contract';
import { PointPlanner, Space } from '@unetsweep/search';
import { searchObjectives } from '../packages/search/dist/testing/objective-functions.js';
import { peerFunctions } from '../packages/search/dist/testing/peer-functions.js';
import { bestOf, finishedRun, median, simulate } from '../packages/search/dist/testing/simulate.js';

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
const TRIALS = [1_000, 10_000];
const PROPOSALS = 200;
const DATASET = 'nuclei@1';
const classes = [
  { index: 0, name: 'background', pixelShare: 0.8 },
  { index: 1, name: 'nucleus', pixelShare: 0.2 },
];
const datasets = new Map([[DATASET, { classes, groups: [{ name: 'a', images: 16 }] }]]);
const searches = {
  random: { method: 'random' },
  tpe: { method: 'tpe' },
  'tpe multivariate': { method: 'tpe', multivariate: true },
};

function compareValues() {
  const file = new URL('../packages/search/src/testing/tpe-peers.json', import.meta.url);
  const peers = JSON.parse(readFileSync(file, 'utf8'));
  console.log(
    `Best value after ${peers.evaluations} points, median of ${SEEDS.length} seeds (smaller is better):\n`,
  );
  console.log('| function | random | tpe | tpe multivariate | Optuna | Optuna multivariate | hyperopt |');
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const [name, { parameters, value }] of Object.entries(peerFunctions)) {
    const own = Object.values(searches).map((search) =>
      median(SEEDS.map((seed) => bestOf(simulate({ parameters, search, seed }, value, peers.evaluations)))),
    );
    const known = peers.median[name];
    const all = [...own, known.optuna, known['optuna multivariate'], known.hyperopt];
    console.log(`| ${name} | ${all.map((each) => each.toPrecision(2)).join(' | ')} |`);
  }
}

/** Several objectives and constraints: what the fronts dominate, beside Optuna's. */
function compareFronts() {
  const file = new URL('../packages/search/src/testing/objective-peers.json', import.meta.url);
  const { evaluations: count, reference, median: optuna } = JSON.parse(readFileSync(file, 'utf8'));
  console.log(
    `\nVolume dominated after ${count} points, median of ${SEEDS.length} seeds (larger is better; single: best value, smaller is better):\n`,
  );
  console.log('| function | random | tpe | tpe multivariate | Optuna | Optuna multivariate | tpe / Optuna |');
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const [name, peer] of Object.entries(optuna)) {
    const own = Object.values(searches).map((search) =>
      median(
        SEEDS.map((seed) => searchObjectives(name, search, { seed, count, reference: reference[name] })),
      ),
    );
    const all = [...own, peer.optuna, peer['optuna multivariate'], own[1] / peer.optuna];
    console.log(`| ${name} | ${all.map((each) => each.toPrecision(3)).join(' | ')} |`);
  }
}

/** @param {object} search @param {object} [more] */
function plannerOf(search, more) {
  const { parameters } = peerFunctions.mixed;
  const objective = { metric: 'valLoss', mode: 'min' };
  const sweep = { name: 'bench', dataset: DATASET, parameters, search, objective, maxTrials: 100_000 };
  const space = new Space(resolveSweepSpec(sweep, { dataset: DATASET }), datasets);
  return new PointPlanner(space, { canRun: () => true, ...more });
}

/** @param {object} search @param {number} trials @returns {number} ms from a told run to the next point */
function timeProposal(search, trials) {
  const { value } = peerFunctions.mixed;
  const existing = plannerOf(searches.random)
    .next(trials)
    .map(({ params }) => params);
  const method = { next: trials, placedAt: trials };
  const planner = plannerOf(search, { existing, cursor: { method, consumed: trials, trials } });
  planner.tell(existing.map((params, index) => finishedRun(index + 1, params, value(params))));
  const times = Array.from({ length: PROPOSALS }, (_, index) => {
    const start = performance.now();
    const [{ params }] = planner.next(1);
    planner.tell([finishedRun(trials + index + 1, params, value(params))]);
    return performance.now() - start;
  });
  return median(times);
}

/** How good the points of tpe are beside those of Optuna and hyperopt, and how long one takes: `npm run bench -- search`, after a build. */
export async function bench() {
  compareValues();
  compareFronts();
  console.log(`\nOne point of 6 parameters, median of ${PROPOSALS} (ms):\n`);
  console.log('| trials before | tpe | tpe multivariate |');
  console.log('| ---: | ---: | ---: |');
  for (const trials of TRIALS) {
    const times = [searches.tpe, searches['tpe multivariate']].map((search) => timeProposal(search, trials));
    console.log(`| ${trials} | ${times.map((each) => each.toFixed(2)).join(' | ')} |`);
  }
}
