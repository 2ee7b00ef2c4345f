import { expect, it } from 'vitest';
import { train } from '../index.js';
import type { TrialSpec } from '../spec.js';
import { aJob, aSmallSpec, someData } from '../testing/a-trial.js';

const data = someData({ train: 8, validation: 2 }, 16);

/** Four epochs of two steps each. */
async function ratesOf(schedule: TrialSpec['schedule']) {
  const spec = aSmallSpec({
    schedule,
    model: { depth: 1 },
    optimizer: { learningRate: 0.01 },
    training: { epochs: 4, batchSize: 2, accumulate: 2 },
  });
  const rates: number[] = [];
  await train(aJob({ spec, data }), { onEpoch: ({ learningRate }) => void rates.push(learningRate) });
  return rates;
}

// The last of an epoch's two steps: 1, 3, 5 and 7 steps are over before it.
it.each<[string, TrialSpec['schedule'], number[]]>([
  ['step', { name: 'step', factor: 0.5, every: 1, unit: 'epoch', warmup: null }, [1, 0.5, 0.25, 0.125]],
  [
    'multistep',
    { name: 'multistep', at: [0.5], factor: 0.1, unit: 'fraction', warmup: null },
    [1, 1, 0.1, 0.1],
  ],
  [
    'exponential',
    { name: 'exponential', rate: 0.9, every: 3, unit: 'step', warmup: null },
    [1, 0.9, 0.9, 0.81],
  ],
  ['cyclic', { name: 'cyclic', low: 0, halfCycle: 2, unit: 'step', warmup: null }, [0.5, 0.5, 0.5, 0.5]],
  ['constant', { name: 'constant', warmup: { length: 2, unit: 'epoch' } }, [0.25, 0.75, 1, 1]],
])(
  'each epoch records the learning rate of the schedule %s, in steps of several batches',
  async (_, schedule, factors) => {
    const rates = await ratesOf(schedule);
    expect(rates).toHaveLength(4);
    for (const [index, factor] of factors.entries()) expect(rates[index]).toBeCloseTo(0.01 * factor, 10);
  },
);
