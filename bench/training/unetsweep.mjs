/** The product's own engine, as a trial's process runs it: one epoch for each `train`, predictions for each `infer`. */
import { createInterface } from 'node:readline';
import { resolveTrialSpec } from '@unetsweep/contract';
import { loadTensorFlow } from '@unetsweep/tensorflow';
import { describeArchitecture, train } from '@unetsweep/unet';

const net = JSON.parse(process.argv[2] ?? '{}');
const { size, batch, images, channels, classes, model, loss, precision } = net;
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

/** Noise: as fast to train on as any picture. */
function noise() {
  const pixels = images * size * size;
  const values = Float32Array.from({ length: pixels * channels }, () => 2 * Math.random() - 1);
  const masks = Uint8Array.from({ length: pixels }, () => Math.floor(Math.random() * classes));
  return { images: values, masks, names: Array.from({ length: images }, (_, index) => `${index}`) };
}

const set = noise();
const trial = { model, loss, training: { epochs: 100_000, batchSize: batch, precision } };
const spec = resolveTrialSpec({ trial }, { classes, hasGroups: false, seed: 1 });
// One image is enough to validate on: only the training is timed here.
const one = {
  images: set.images.slice(0, size * size * channels),
  masks: set.masks.slice(0, size * size),
  names: ['0'],
};
const data = { train: set, validation: one, height: size, width: size, channels, classes };
const commands = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

function infer(predict) {
  const begun = performance.now();
  const length = size * size * channels;
  for (let start = 0; start < images; start += batch) {
    predict(set.images.slice(start * length, (start + batch) * length));
  }
  return (performance.now() - begun) / 1000;
}

const { version } = loadTensorFlow();
const { parameterCount: parameters } = describeArchitecture(spec.model, { channels, classes });
const cancel = new AbortController();
let isReady = false;
await train(
  { spec, seed: 1, objective: { metric: 'valDice', mode: 'max' }, data, keep: { best: false, last: false } },
  {
    onEpoch: async (record, predict) => {
      const answer = (seconds) =>
        say({ imagesPerSecond: images / seconds, peakMb: process.resourceUsage().maxRSS / 1024 });
      if (isReady) answer(record.trainDurationMs / 1000);
      else say({ ready: true, parameters, version });
      isReady = true;
      for (;;) {
        const { value, done } = await commands.next();
        if (done) return cancel.abort();
        if (value === 'train') return;
        answer(infer(predict));
      }
    },
  },
  { signal: cancel.signal },
);
process.exit(0);
