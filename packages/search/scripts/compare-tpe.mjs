// Best values that tpe reaches on the functions of tpe-functions.py: node compare-tpe.mjs [reference.json], after a build.
import { readFileSync } from 'node:fs';
import { resolveSweepSpec } from '@unetsweep/contract';
import { PointPlanner, Space } from '../dist/index.js';

const evaluations = 100;
const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
const dataset = 'nuclei@1';
const datasets = new Map([
  [
    dataset,
    {
      classes: [
        { index: 0, name: 'background', pixelShare: 0.8 },
        { index: 1, name: 'nucleus', pixelShare: 0.2 },
      ],
      groups: [{ name: 'a', images: 16 }],
    },
  ],
]);

const losses = { bce: 0.3, dice: 0, bceDice: 0.1 };
const optimizers = { adam: 0, sgd: 0.4, rmsprop: 0.2 };
const ups = { transposed: 0.2, bilinear: 0, nearest: 0.1 };
const activations = { relu: 0.3, leakyRelu: 0.1, elu: 0, prelu: 0.2 };
const rate = { type: 'float', low: 1e-5, high: 1e-1, scale: 'log' };
const decay = { type: 'float', low: 1e-6, high: 1e-2, scale: 'log' };

const functions = {
  mixed: {
    parameters: {
      'optimizer.learningRate': rate,
      'model.dropout': { type: 'float', low: 0, high: 0.5 },
      'training.batchSize': { type: 'int', low: 1, high: 64, scale: 'log' },
      'optimizer.weightDecay': decay,
      'loss.name': Object.keys(losses),
      'model.head.filters': { type: 'int', low: 3, high: 120, step: 3 },
    },
    value: (p) =>
      (Math.log10(p['optimizer.learningRate']) + 3) ** 2 +
      10 * (p['model.dropout'] - 0.2) ** 2 +
      ((Math.log2(p['training.batchSize']) - 3) / 3) ** 2 +
      0.2 * (Math.log10(p['optimizer.weightDecay']) + 4) ** 2 +
      losses[p['loss.name']] +
      ((p['model.head.filters'] - 57) / 40) ** 2,
  },
  log: {
    parameters: { 'optimizer.learningRate': rate, 'optimizer.weightDecay': decay },
    value: (p) =>
      (Math.log10(p['optimizer.learningRate']) + 3) ** 2 +
      (Math.log10(p['optimizer.weightDecay']) + 3.5) ** 2,
  },
  categorical: {
    parameters: {
      'loss.name': Object.keys(losses),
      'optimizer.name': Object.keys(optimizers),
      'model.up': Object.keys(ups),
      'model.activation': Object.keys(activations),
      'model.depth': { type: 'int', low: 1, high: 6 },
    },
    value: (p) =>
      losses[p['loss.name']] +
      optimizers[p['optimizer.name']] +
      ups[p['model.up']] +
      activations[p['model.activation']] +
      ((p['loss.name'] === 'dice') === (p['model.up'] === 'bilinear') ? 0 : 0.3) +
      Math.abs(p['model.depth'] - 4) / 10,
  },
};

function best({ parameters, value }, search, seed) {
  const objective = { metric: 'valLoss', mode: 'min' };
  const sweep = { name: 'compare', dataset, parameters, search, objective, seed, maxTrials: evaluations };
  const planner = new PointPlanner(new Space(resolveSweepSpec(sweep, { dataset }), datasets), {
    canRun: () => true,
  });
  let found = Number.POSITIVE_INFINITY;
  for (let number = 1; number <= evaluations; number++) {
    const [point] = planner.next(1);
    if (!point) break;
    const metrics = { valLoss: value(point.params) };
    found = Math.min(found, metrics.valLoss);
    const run = {
      finishSeq: number,
      pointNumber: number,
      params: point.params,
      metrics,
      lastMetrics: metrics,
    };
    planner.tell([{ ...run, expectedRuns: 1, repeat: 1, fold: null, status: 'completed' }]);
  }
  return found;
}

function median(values) {
  const sorted = values.sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

const [, , reference] = process.argv;
const known = reference ? JSON.parse(readFileSync(reference, 'utf8')).median : {};
for (const [name, each] of Object.entries(functions)) {
  const of = (search) => median(seeds.map((seed) => best(each, search, seed)));
  const ours = {
    random: of({ method: 'random' }),
    tpe: of({ method: 'tpe' }),
    'tpe multivariate': of({ method: 'tpe', multivariate: true }),
  };
  console.log(name, JSON.stringify({ ...ours, ...known[name] }, null, 1));
}
