import { randomUUID } from 'node:crypto';
import type { EpochRecord } from '@unetsweep/contract';
import {
  describeContent,
  embeddedNuclei,
  encodePng,
  maskRaster,
  type Sample,
  sha256,
  storedImageRaster,
  writeArchive,
} from '@unetsweep/datasets';
import type { Store } from '@unetsweep/store';
import {
  addPlannedSweep,
  claim,
  epoch,
  newPoints,
  type PlannedSweep,
  trialStart,
} from '@unetsweep/store/testing';

interface NamedDataset {
  id: string;
  name: string;
  version: number;
  samples: Sample[];
}

/** The embedded images, as `npm start` puts them into the store. */
export async function addNuclei(store: Store): Promise<NamedDataset> {
  const content = await embeddedNuclei();
  const archive = writeArchive(content);
  const { dataset } = await store.datasets.create({
    id: randomUUID(),
    name: 'nuclei',
    sha256: sha256(archive),
  });
  await store.datasets.complete(dataset.id, {
    description: describeContent(content),
    samples: content.samples.map(({ name, group, width, height }) => ({ name, group, width, height })),
    content: archive,
  });
  return { id: dataset.id, name: 'nuclei', version: dataset.version, samples: content.samples };
}

const LOSSES = ['bce', 'bceDice', 'dice'];
const RATES = [1e-4, 1e-3, 1e-2, 1e-1];
const EPOCHS = 20;

/** Twelve points of two parameters, with two seeds each; nothing has run. */
export function addGrid(store: Store, dataset: NamedDataset, name: string): Promise<PlannedSweep> {
  const points = newPoints(LOSSES.length * RATES.length, {
    repeats: 2,
    params: (index) => ({
      'loss.name': LOSSES[index % LOSSES.length],
      'optimizer.learningRate': RATES[Math.floor(index / LOSSES.length)],
    }),
  });
  return addPlannedSweep(store, dataset, points, {
    name,
    notes: 'Which loss and which rate?',
    tags: ['document-a'],
    parameters: { 'loss.name': LOSSES, 'optimizer.learningRate': RATES },
    repeats: 2,
  });
}

/** What a run that reaches `valDice` writes in an epoch. */
function epochOf(number: number, valDice: number): EpochRecord {
  const done = 1 - Math.exp(-number / 5);
  const ripple = Math.sin(number * 1.7) * 0.015;
  return {
    ...epoch(number, {
      loss: 0.7 - 0.6 * done,
      valLoss: 0.72 - 0.5 * done + ripple,
      dice: (valDice + 0.06) * done,
      valDice: valDice * done + ripple * done,
      iou: (valDice - 0.05) * done,
      valIou: (valDice - 0.12) * done,
    }),
    learningRate: number > 12 ? 1e-4 : 1e-3,
  };
}

/** A mask with pixels turned over near its borders, as a network would err. */
function disturbed(mask: Uint8Array, share: number): Uint8Array {
  return mask.map((value, pixel) =>
    ((pixel * 2_654_435_761) >>> 8) % 1000 < share * 1000 ? 1 - value : value,
  );
}

async function pictures(sample: Sample, share: number) {
  const { width, height, image } = sample;
  const mask = sample.mask ?? new Uint8Array(width * height);
  const png = (values: Uint8Array) => encodePng(maskRaster({ width, height, values }, 2), { exact: true });
  return {
    sample: sample.name,
    dice: 1 - share,
    image: await encodePng(storedImageRaster({ width, height, channels: 1, values: image })),
    truth: await png(mask),
    prediction: await png(disturbed(mask, share)),
  };
}

/** What a run is that validates on these images of the embedded set. */
function startOn(samples: Sample[]) {
  const start = trialStart();
  if (samples.length === 0) return start;
  const validation = samples.map(({ name, group }) => ({ sample: name, group }));
  return { ...start, spec: { ...start.spec, dataset: 'nuclei@1' }, split: { ...start.split, validation } };
}

export interface Run {
  trialId: string;
  workerId: string;
  valDice: number;
  samples?: Sample[];
}

/** A whole run in the store's own words: epochs, log, checkpoint, pictures, end. */
export async function finishRun(store: Store, { trialId, workerId, valDice, samples = [] }: Run) {
  const claimed = await claim(store, trialId, workerId);
  await store.trials.start(claimed, startOn(samples));
  const epochs = Array.from({ length: EPOCHS }, (_, index) => epochOf(index + 1, valDice));
  await store.epochs.record(claimed, epochs);
  await store.logs.append(claimed, `epoch ${EPOCHS} is the best one\n`);
  await store.checkpoints.put(claimed, {
    epoch: EPOCHS,
    kind: 'best',
    metrics: { valDice },
    weightsSha256: 'a'.repeat(64),
    content: new TextEncoder().encode('weights'),
  });
  if (samples.length > 0) {
    const items = await Promise.all(samples.map((sample) => pictures(sample, (1 - valDice) / 4)));
    await store.predictions.put(claimed, { kind: 'best', epoch: EPOCHS, items });
    // The later an image, the worse.
    const dice = samples.map((_, index) => valDice - index / 10);
    const iou = dice.map((value) => value / (2 - value));
    await store.scores.put(claimed, { epoch: EPOCHS, dice, iou, loss: dice.map((value) => 1 - value) });
  }
  const metrics = { ...epochs.at(-1)?.metrics, valDice };
  await store.trials.end(claimed, {
    status: 'completed',
    metrics,
    lastMetrics: metrics,
    derived: { gap: 0.06 },
    flags: ['overfit'],
    notices: [{ flag: 'overfit', epoch: 12, message: 'From epoch 12 on the validation loss rose.' }],
    bestEpoch: EPOCHS,
  });
}

/** A run that ends without a result. */
export async function failRun(store: Store, trialId: string, workerId: string) {
  const claimed = await claim(store, trialId, workerId);
  await store.trials.start(claimed, trialStart());
  await store.trials.end(claimed, {
    status: 'failed',
    failure: { reason: 'diverged', message: 'The loss was not finite.', epoch: 3 },
    flags: ['diverged'],
  });
}
