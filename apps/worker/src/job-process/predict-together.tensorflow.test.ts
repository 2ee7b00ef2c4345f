import { type ResolvedTrialSpec, resolveTrialSpec } from '@unetsweep/contract';
import { describeArchitecture, encodeNpz, listWeights } from '@unetsweep/unet';
import { expect, it } from 'vitest';
import type { Ask } from './job-work.js';
import { predictTogether } from './predict-together.js';
import { predictImage } from './predicted-image.js';
import { loadNetwork } from './trained-network.js';

const SIDE = 8;
const CLASSES = ['ground', 'cell'];
const usual = { threshold: 0.5, restoreSize: true, tta: false };

/** Values without a pattern, in -1..1. */
const noise = (length: number, seed: number) =>
  Float32Array.from({ length }, (_, index) => Math.sin(index * index * seed + seed));

/** The npz file of a network with weights of its own. */
function checkpoint(
  seed: number,
  preprocessing: Partial<ResolvedTrialSpec['preprocessing']> = {},
): Uint8Array {
  const trial = {
    model: { baseFilters: 4, depth: 1, dropout: 0 },
    preprocessing: { normalize: 'unit' as const, ...preprocessing },
  };
  const spec = resolveTrialSpec({ trial }, { classes: CLASSES.length, hasGroups: false, seed: 1 });
  const architecture = describeArchitecture(spec.model, { channels: 1, classes: CLASSES.length });
  const weights = listWeights(architecture).map(({ name, shape }) => {
    const values = noise(
      shape.reduce((product, size) => product * size, 1),
      seed,
    );
    // Variances are positive.
    return { name, shape, values: name.endsWith('variance') ? values.map(Math.abs) : values };
  });
  const input = { height: SIDE, width: SIDE, channels: 1 };
  const { model, preprocessing: rule } = spec;
  const config = { model, preprocessing: rule, statistics: null, input, classes: CLASSES };
  return encodeNpz({ weights, config });
}

const checkpoints: Record<string, Uint8Array> = {
  one: checkpoint(1),
  other: checkpoint(2),
  resized: checkpoint(3, { size: SIDE }),
  cropped: checkpoint(4, { size: SIDE, fit: 'centerCrop' }),
};
const ask: Ask = (question) =>
  Promise.resolve({
    content: ('checkpointId' in question && checkpoints[question.checkpointId]) || new Uint8Array(),
  });

const image = (side: number) => {
  const values = noise(side * side, 7).map((value) => Math.round(127 + 127 * value));
  return { name: 'own', width: side, height: side, channels: 1, image: Uint8Array.from(values) };
};

const membersOf = (...ids: string[]) => ids.map((checkpointId) => ({ checkpointId, weight: 1 }));

async function alone(id: string, side: number): Promise<Float32Array> {
  return (await predictImage(await loadNetwork(id, ask), image(side), usual)).probabilities;
}

it('several networks give the weighted mean of what each gives alone, images of other sizes than theirs too', async () => {
  const [one, resized] = [await alone('one', 16), await alone('resized', 16)];
  const members = [
    { checkpointId: 'one', weight: 3 },
    { checkpointId: 'resized', weight: 1 },
    { checkpointId: 'other', weight: 0 },
  ];
  const load = () => Promise.resolve(image(16));
  const [first, again] = await predictTogether({ method: 'weighted', members }, [load, load], usual, ask);
  for (const [pixel, value] of (first?.probabilities ?? []).entries())
    expect(value).toBeCloseTo((3 * (one[pixel] ?? Number.NaN) + (resized[pixel] ?? Number.NaN)) / 4, 6);
  expect(again?.probabilities).toEqual(first?.probabilities);
  expect(first?.seen).toBeNull();
});

it('votes count, and tell what no network saw', async () => {
  const load = () => Promise.resolve(image(12));
  const [voted] = await predictTogether(
    { method: 'vote', members: membersOf('one', 'other', 'resized') },
    [load],
    usual,
    ask,
  );
  const masks = await Promise.all(['one', 'other', 'resized'].map((id) => alone(id, 12)));
  for (const [pixel, share] of (voted?.probabilities ?? []).entries())
    expect(share).toBeCloseTo(masks.filter((mask) => (mask[pixel] ?? 0) > 0.5).length / 3, 6);
  const [cropped] = await predictTogether(
    { method: 'mean', members: membersOf('cropped') },
    [load],
    usual,
    ask,
  );
  expect(cropped?.seen?.reduce((sum, value) => sum + value, 0)).toBe(SIDE * SIDE);
});

it('networks that see an image in different sizes need its own', async () => {
  const members = membersOf('one', 'resized');
  const wishes = { ...usual, restoreSize: false };
  const load = () => Promise.resolve(image(16));
  await expect(predictTogether({ method: 'mean', members }, [load], wishes, ask)).rejects.toThrow(
    'set restoreSize to true',
  );
});
