import { expect, it } from 'vitest';
import { train } from '../engine/train.js';
import { aJob, aSmallSpec, someData } from '../testing/a-trial.js';

it('a rate of 10 diverges', async () => {
  const spec = aSmallSpec({
    optimizer: { learningRate: 10 },
    training: { epochs: 3, stopOnDivergence: false },
  });
  const { flags, notices } = await train(aJob({ spec }));
  expect(flags).toEqual(expect.arrayContaining(['diverged', 'rateTooHigh']));
  expect(notices.find(({ flag }) => flag === 'diverged')?.message).toMatch(/below 10/);
});

it('a penalty of 1 on the squares of the weights dominates', async () => {
  const spec = aSmallSpec({
    regularizer: { l2: 1 },
    optimizer: { learningRate: 1e-2 },
    training: { epochs: 3, batchSize: 1 },
  });
  const { flags, notices } = await train(aJob({ spec, data: someData({ train: 24, validation: 4 }, 16) }));
  expect(flags).toContain('penaltyDominated');
  expect(notices.find(({ flag }) => flag === 'penaltyDominated')).toMatchObject({
    epoch: expect.any(Number),
  });
});

it('a rate of 1e-7 is too low', async () => {
  const spec = aSmallSpec({ optimizer: { learningRate: 1e-7 }, training: { epochs: 3 } });
  const { flags } = await train(aJob({ spec }));
  expect(flags).toEqual(expect.arrayContaining(['flat', 'rateTooLow']));
});

it('a run that goes well has no flag', async () => {
  const spec = aSmallSpec({
    loss: { name: 'bceDice', diceWeight: 1 },
    optimizer: { learningRate: 3e-2 },
    model: { dropout: 0 },
    training: { epochs: 40 },
  });
  const { flags, lastMetrics } = await train(
    aJob({ spec, data: someData({ train: 16, validation: 6 }, 16) }),
  );
  expect(lastMetrics.valDice).toBeGreaterThan(0.9);
  expect(flags).toEqual([]);
});
