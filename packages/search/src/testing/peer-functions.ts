import type { SweepSpec } from '@unetsweep/contract';
import type { GivenPoint } from '../space/space.js';

const losses = { bce: 0.3, dice: 0, bceDice: 0.1 };
const optimizers = { adam: 0, sgd: 0.4, rmsprop: 0.2 };
const ups = { transposed: 0.2, bilinear: 0, nearest: 0.1 };
const activations = { relu: 0.3, leakyRelu: 0.1, elu: 0, prelu: 0.2 };
const rate = { type: 'float' as const, low: 1e-5, high: 1e-1, scale: 'log' as const };
const decay = { type: 'float' as const, low: 1e-6, high: 1e-2, scale: 'log' as const };

const number = (params: GivenPoint, path: string) => Number(params[path]);
const order = (params: GivenPoint, path: string) => Math.log10(number(params, path));
const of = (table: Readonly<Record<string, number>>, params: GivenPoint, path: string) =>
  table[String(params[path])] ?? Number.NaN;

export interface PeerFunction {
  parameters: NonNullable<SweepSpec['parameters']>;
  value(params: GivenPoint): number;
}

/** The functions of scripts/tpe-peers.py, on which Optuna and hyperopt were measured. */
export const peerFunctions: Readonly<Record<'mixed' | 'log' | 'categorical', PeerFunction>> = {
  mixed: {
    parameters: {
      'optimizer.learningRate': rate,
      'model.dropout': { type: 'float', low: 0, high: 0.5 },
      'training.batchSize': { type: 'int', low: 1, high: 64, scale: 'log' },
      'optimizer.weightDecay': decay,
      'loss.name': Object.keys(losses),
      'model.head.filters': { type: 'int', low: 3, high: 120, step: 3 },
    },
    value: (params) =>
      (order(params, 'optimizer.learningRate') + 3) ** 2 +
      10 * (number(params, 'model.dropout') - 0.2) ** 2 +
      ((Math.log2(number(params, 'training.batchSize')) - 3) / 3) ** 2 +
      0.2 * (order(params, 'optimizer.weightDecay') + 4) ** 2 +
      of(losses, params, 'loss.name') +
      ((number(params, 'model.head.filters') - 57) / 40) ** 2,
  },
  log: {
    parameters: { 'optimizer.learningRate': rate, 'optimizer.weightDecay': decay },
    value: (params) =>
      (order(params, 'optimizer.learningRate') + 3) ** 2 +
      (order(params, 'optimizer.weightDecay') + 3.5) ** 2,
  },
  categorical: {
    parameters: {
      'loss.name': Object.keys(losses),
      'optimizer.name': Object.keys(optimizers),
      'model.up': Object.keys(ups),
      'model.activation': Object.keys(activations),
      'model.depth': { type: 'int', low: 1, high: 6 },
    },
    value: (params) =>
      of(losses, params, 'loss.name') +
      of(optimizers, params, 'optimizer.name') +
      of(ups, params, 'model.up') +
      of(activations, params, 'model.activation') +
      ((params['loss.name'] === 'dice') === (params['model.up'] === 'bilinear') ? 0 : 0.3) +
      Math.abs(number(params, 'model.depth') - 4) / 10,
  },
};
