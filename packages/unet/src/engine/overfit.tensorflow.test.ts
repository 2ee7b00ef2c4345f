import { resolveTrialSpec } from '@unetsweep/contract';
import { expect, it } from 'vitest';
import { train } from '../index.js';
import type { LossSpec } from '../losses/loss-definition.js';
import { aJob, aSmallSpec, someImages } from '../testing/a-trial.js';

const images = someImages(4, 32);
const data = { train: images, validation: images, height: 32, width: 32, channels: 1, classes: 2 };
/** More than twice what the slowest loss, inverse Dice, took when this was written: 130. */
const mostSteps = 300;
const wanted = 0.99;

/**
 * All but one reach a Dice of 0.99 of the probabilities. The focal loss stops at the thresholded one: it plays down the
 * pixels that are right already, so their probabilities stay away from 0 and 1 (a Dice of 0.96 after 500 steps).
 */
const reached: Record<LossSpec['name'], 'valDice' | 'valDiceHard'> = {
  bce: 'valDice',
  crossEntropy: 'valDice',
  dice: 'valDice',
  inverseDice: 'valDice',
  jaccard: 'valDice',
  bceDice: 'valDice',
  bceInverseDice: 'valDice',
  focal: 'valDiceHard',
  tversky: 'valDice',
  switching: 'valDice',
};

it.each(Object.entries(reached))('%s learns one batch by heart: %s > 0.99', async (name, metric) => {
  const trial = { loss: { name: name as LossSpec['name'] } };
  const { loss } = resolveTrialSpec({ trial }, { classes: 2, hasGroups: false, seed: 1 });
  const spec = aSmallSpec({
    loss,
    model: { depth: 1, dropout: 0 },
    optimizer: { learningRate: 0.2 },
    training: { epochs: mostSteps, batchSize: 4 },
    validation: { every: 10 },
  });
  const enough = new AbortController();
  let best = 0;
  const job = aJob({ data, spec, keep: { best: false, last: false } });
  const { failure } = await train(
    job,
    {
      onEpoch: ({ metrics }) => {
        best = Math.max(best, metrics[metric] ?? 0);
        if (best > wanted) enough.abort();
      },
    },
    { signal: enough.signal },
  );
  expect(failure).toBeUndefined();
  expect(best).toBeGreaterThan(wanted);
});
