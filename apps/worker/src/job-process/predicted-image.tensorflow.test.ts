import { type ResolvedTrialSpec, resolveTrialSpec } from '@unetsweep/contract';
import { createPredictor, describeArchitecture, listWeights } from '@unetsweep/unet';
import { expect, it } from 'vitest';
import type { InputImage } from './decode-input.js';
import { pictureOf, predictImage } from './predicted-image.js';
import { TrainedNetwork } from './trained-network.js';

const SIDE = 8;
const CLASSES = ['ground', 'grey', 'bright'];
const usual = { threshold: 0.5, restoreSize: true, tta: false };

/** Values without a pattern, in -1..1. */
const noise = (length: number) => Float32Array.from({ length }, (_, index) => Math.sin(index * index + 1));

const spec = (preprocessing: Partial<ResolvedTrialSpec['preprocessing']>): ResolvedTrialSpec =>
  resolveTrialSpec(
    {
      trial: {
        model: { baseFilters: 4, depth: 1, dropout: 0 },
        preprocessing: { normalize: 'unit', ...preprocessing },
      },
    },
    { classes: CLASSES.length, hasGroups: false, seed: 1 },
  );

function open(id: string, preprocessing: Partial<ResolvedTrialSpec['preprocessing']> = {}) {
  const { model, preprocessing: rule } = spec(preprocessing);
  const architecture = describeArchitecture(model, { channels: 1, classes: CLASSES.length });
  const weights = listWeights(architecture).map(({ name, shape }) => {
    const values = noise(shape.reduce((product, size) => product * size, 1));
    // Variances are positive.
    return { name, shape, values: name.endsWith('variance') ? values.map(Math.abs) : values };
  });
  const input = { height: SIDE, width: SIDE, channels: 1 };
  const config = { model, preprocessing: rule, statistics: null, input, classes: CLASSES };
  const predict = (images: Float32Array) => {
    const predictor = createPredictor({
      model,
      precision: 'float32',
      weights,
      ...input,
      classes: CLASSES.length,
    });
    const probabilities = predictor.predict(images);
    predictor.dispose();
    return probabilities;
  };
  return { network: new TrainedNetwork(id, config, weights), predict };
}

function image(side = SIDE): InputImage {
  const values = noise(side * side).map((value) => Math.round(127 + 127 * value));
  return { name: 'own', width: side, height: side, channels: 1, image: Uint8Array.from(values) };
}

const likeliest = (probabilities: Float32Array) =>
  Array.from({ length: probabilities.length / 3 }, (_, pixel) => {
    const one = [...probabilities.subarray(3 * pixel, 3 * pixel + 3)];
    return one.indexOf(Math.max(...one));
  });

it('of several classes each pixel gets the likeliest', async () => {
  const { network, predict } = open('classes');
  const input = image();
  const expected = predict(Float32Array.from(input.image, (value) => value / 255));
  const predicted = await predictImage(network, input, usual);
  expect(predicted.probabilities).toEqual(expected);
  expect([...predicted.mask]).toEqual(likeliest(expected));
  for (const output of ['mask', 'classes'] as const)
    expect(pictureOf(predicted, output, CLASSES.length)).toMatchObject({
      channels: 1,
      values: predicted.mask,
    });
  const { pixelShare, classes } = predicted.facts;
  expect(classes).toEqual(CLASSES);
  expect(pixelShare.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
});

it('what was cropped away is background, and tells nothing of how sure the network is', async () => {
  const { network } = open('cropped', { size: SIDE, fit: 'centerCrop' });
  const input = image(SIDE + 4);
  const [own, seen] = await Promise.all(
    [true, false].map((restoreSize) => predictImage(network, input, { ...usual, restoreSize })),
  );
  if (!own || !seen) throw new Error('two were asked for');
  expect([own.width, seen.width]).toEqual([SIDE + 4, SIDE]);
  const at = (row: number, column: number) => own.mask[row * own.width + column];
  for (let row = 0; row < own.height; row += 1) {
    for (let column = 0; column < own.width; column += 1) {
      const [y, x] = [row - 2, column - 2];
      const isSeen = y >= 0 && y < SIDE && x >= 0 && x < SIDE;
      expect(at(row, column)).toBe(isSeen ? seen.mask[y * SIDE + x] : 0);
    }
  }
  expect(own.facts.meanConfidence).toBe(seen.facts.meanConfidence);
});

it('the mean over flips sees an image and its mirror image alike', async () => {
  const { network } = open('flipped');
  const input = image();
  const mirrored = Uint8Array.from(
    { length: SIDE * SIDE },
    (_, at) => input.image[at - (at % SIDE) + (SIDE - 1 - (at % SIDE))] ?? 0,
  );
  const [one, other] = await Promise.all(
    [input, { ...input, image: mirrored }].map((each) =>
      predictImage(network, each, { ...usual, tta: true }),
    ),
  );
  const plain = await predictImage(network, input, usual);
  const differences = Array.from(one?.probabilities ?? [], (value, at) => {
    const [pixel, channel] = [Math.floor(at / 3), at % 3];
    const mirror = pixel - (pixel % SIDE) + (SIDE - 1 - (pixel % SIDE));
    return Math.abs(value - (other?.probabilities[3 * mirror + channel] ?? 0));
  });
  expect(Math.max(...differences)).toBeLessThan(1e-6);
  expect(one?.probabilities).not.toEqual(plain.probabilities);
});

it('an image whose size the network does not take is refused, with the reason', async () => {
  const { network } = open('odd');
  await expect(predictImage(network, image(SIDE + 1), usual)).rejects.toThrow(
    'model.depth = 1 halves the image 1 times: 9 x 9 is not a multiple of 2 on both sides',
  );
});
