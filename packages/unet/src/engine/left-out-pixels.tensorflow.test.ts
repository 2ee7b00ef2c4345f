import { expect, it } from 'vitest';
import { train } from '../index.js';
import { aJob, aSmallSpec, someData } from '../testing/a-trial.js';

const spec = aSmallSpec({ training: { epochs: 1 }, loss: { name: 'bce', classWeights: 'balanced' } });

/** The default data, where the pixels of each image's first rows are of a class. */
function withTopRows(value: number, rows = 8) {
  const data = someData({ train: 10, validation: 6 });
  const pixels = data.height * data.width;
  const masks = data.train.masks.map((own, at) => (at % pixels < rows * data.width ? value : own));
  return { ...data, train: { ...data.train, masks } };
}

it('trains with masks that leave pixels out', async () => {
  const { status, lastMetrics } = await train(aJob({ spec, data: withTopRows(255) }));
  expect(status).toBe('completed');
  const background = await train(aJob({ spec, data: withTopRows(0) }));
  expect(lastMetrics.loss).toBeTypeOf('number');
  expect(lastMetrics.loss).not.toBe(background.lastMetrics.loss);
  expect(lastMetrics.valDice).toBeTypeOf('number');
});

it('refuses a side that leaves every pixel out', async () => {
  const { failure } = await train(aJob({ spec, data: withTopRows(255, 32) }));
  expect(failure).toMatchObject({
    reason: 'badData',
    message: 'the masks of the training side leave every pixel out',
  });
});
