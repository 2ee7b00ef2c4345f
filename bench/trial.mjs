/** `npm run bench -- trial [--images N] [--epochs N] [--runs N]`: what a whole trial takes beside its steps and its validation. */
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { resolveSweepSpec, resolveTrialSpec } from '@unetsweep/contract';
import { writeArchive } from '@unetsweep/datasets';
import { ownEnvironment } from './training/own-environment.mjs';

const SIZE = 128;
const context = { classes: 2, hasGroups: false, seed: 1 };
const VALIDATION_SHARE = 0.2;
const file = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Blots on noise, so that there is something to learn and to predict. */
function someSamples(count) {
  return Array.from({ length: count }, (_, number) => {
    const [row, column] = [32 + ((number * 37) % 64), 32 + ((number * 53) % 64)];
    const isInside = (pixel) => Math.hypot(Math.floor(pixel / SIZE) - row, (pixel % SIZE) - column) < 20;
    const mask = Uint8Array.from({ length: SIZE * SIZE }, (_, pixel) => Number(isInside(pixel)));
    const image = mask.map((value, pixel) => 60 * value + 80 + ((pixel * 7919 + number * 31) % 97));
    return { name: `image-${number}`, group: null, split: null, width: SIZE, height: SIZE, image, mask };
  });
}

function orderOf({ folder, archivePath, names, epochs }) {
  const held = Math.round(names.length * VALIDATION_SHARE);
  const spec = resolveTrialSpec({ dataset: 'noise@1', trial: { training: { epochs } } }, context);
  const validation = names.slice(0, held);
  return {
    ...{
      type: 'run',
      trialId: '0190f5a0-0000-7000-8000-000000000001',
      fingerprint: 'f'.repeat(64),
      spec,
      seed: 1,
    },
    ...{ microBatch: null, objective: { metric: 'valDice', mode: 'max', at: 'best' } },
    keep: { best: true, last: false, every: null, state: false },
    predictions: { samples: validation.slice(0, 4), every: null },
    recording: resolveSweepSpec({ name: 'bench' }, { ...context, dataset: 'noise@1' }).record,
    measures: { sampleScores: true, followed: [], target: null, gradientNorm: false },
    ...{ train: names.slice(held), validation, test: [], archivePath, statePath: null, folder },
  };
}

/** One trial in a process of its own, from its start to its end, with states and pictures as in the service. */
async function runTrial(order, timesFile) {
  const begun = performance.now();
  const child = fork(file('../apps/worker/dist/trial-process/main.js'), {
    execArgv: ['--import', file('./training/time-native.mjs')],
    env: { ...process.env, ...ownEnvironment('cpu'), TIMES_FILE: timesFile },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const epochs = [];
  let result = null;
  child.on('message', (message) => {
    if (message.type === 'ready') child.send(order);
    if (message.type === 'state') child.send({ type: 'stateStored', durationMs: 100 });
    if (message.type === 'epoch') epochs.push(message.record);
    if (message.type === 'end') result = message.result;
  });
  await new Promise((resolve) => child.once('close', resolve));
  if (result?.status !== 'completed')
    throw new Error(`the trial ended as ${JSON.stringify(result?.failure)}`);
  const wallMs = performance.now() - begun;
  return { wallMs, epochs: epochs.length, ...JSON.parse(readFileSync(timesFile, 'utf8')) };
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

export async function bench(args) {
  const { values } = parseArgs({
    args,
    options: {
      images: { type: 'string', default: '160' },
      epochs: { type: 'string', default: '20' },
      runs: { type: 'string', default: '3' },
    },
  });
  const folder = mkdtempSync(join(tmpdir(), 'bench-trial-'));
  try {
    const samples = someSamples(Number(values.images));
    const archivePath = join(folder, 'noise.zip');
    writeFileSync(archivePath, writeArchive({ channels: 1, classNames: ['background', 'blot'], samples }));
    const names = samples.map(({ name }) => name);
    const order = orderOf({ folder, archivePath, names, epochs: Number(values.epochs) });
    const shares = [];
    for (let run = 0; run < Number(values.runs); run++) {
      const times = await runTrial(order, join(folder, 'times.json'));
      const { wallMs, stepMs, evaluationMs } = times;
      shares.push(1 - (stepMs + evaluationMs) / wallMs);
      const seconds = (ms) => (ms / 1000).toFixed(2);
      console.log(
        `${times.epochs} epochs of ${order.train.length} + ${order.validation.length} images: ${seconds(wallMs)} s, of which steps ` +
          `${seconds(stepMs)} s, evaluation ${seconds(evaluationMs)} s, the rest ${seconds(wallMs - stepMs - evaluationMs)} s ` +
          `(TensorFlow loaded in ${seconds(times.loadMs)} s, its other runs ${seconds(times.otherMs)} s)`,
      );
    }
    console.log(
      `Neither step nor evaluation: ${(100 * median(shares)).toFixed(1)} % (median of ${values.runs})`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
