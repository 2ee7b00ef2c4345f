// Measures the peak resident memory of training runs, each in a process of its own, beside what is estimated for them.
//   npm run build && node bench/memory.mjs [quick]        (a GPU's own memory: `nvidia-smi` beside it)
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { resolveTrialSpec } from '@unetsweep/contract';
import { describeArchitecture, estimateMemory, train } from '@unetsweep/unet';

const STEPS = 3;
const MIB = 2 ** 20;

/** @param {{model: object, batchSize: number, size: number, classes?: number, optimizer?: object, precision?: string}} run */
function jobOf({ model, batchSize, size, classes = 2, optimizer = {}, precision = 'float32' }) {
  const spec = resolveTrialSpec(
    { trial: { model, optimizer, training: { epochs: 1, batchSize, shuffle: false, precision } } },
    { classes, hasGroups: false, seed: 1 },
  );
  const side = (count) => ({
    images: Float32Array.from({ length: count * size * size }, (_, index) => Math.sin(index)),
    masks: Uint8Array.from({ length: count * size * size }, (_, index) => (index >> 4) % classes),
    names: Array.from({ length: count }, (_, index) => `${index}`),
  });
  const data = { train: side(STEPS * batchSize), validation: side(batchSize), height: size, width: size };
  return {
    spec,
    seed: 1,
    objective: { metric: 'valDice', mode: 'max' },
    keep: { best: true, last: true },
    data: { ...data, channels: 1, classes },
  };
}

async function measureHere(run) {
  const job = jobOf(run);
  const result = await train(job);
  if (result.status !== 'completed') throw new Error(JSON.stringify(result.failure));
  const architecture = describeArchitecture(job.spec.model, { channels: 1, classes: job.data.classes });
  const { batchSize, size } = run;
  const images = (STEPS + 1) * batchSize;
  const estimate = estimateMemory(
    architecture,
    { height: size, width: size, batchSize, images, channels: 1 },
    job.spec,
  );
  const peakMb = (process.resourceUsage().maxRSS * 1024) / MIB;
  console.log(
    JSON.stringify({ ...run, peakMb, estimatedMb: estimate.cpuMb, parameters: architecture.parameterCount }),
  );
}

function runs(isQuick) {
  const found = [];
  for (const baseFilters of isQuick ? [8, 32] : [8, 16, 32])
    for (const batchSize of isQuick ? [4, 16] : [4, 8, 16])
      for (const size of isQuick ? [64, 256] : [64, 128, 256])
        found.push({ model: { baseFilters }, batchSize, size });
  found.push({ model: { baseFilters: 16, convsPerBlock: 2 }, batchSize: 8, size: 128 });
  found.push({ model: { baseFilters: 16, batchNorm: false, dropout: 0 }, batchSize: 8, size: 128 });
  found.push({ model: { baseFilters: 16, up: 'bilinear' }, batchSize: 8, size: 128 });
  found.push({
    model: { baseFilters: 16, dropoutPlaces: ['afterConv'], dropout: 0.2 },
    batchSize: 8,
    size: 128,
  });
  found.push({ model: { baseFilters: 16 }, batchSize: 8, size: 128, classes: 8 });
  found.push({ model: { baseFilters: 64, depth: 4 }, batchSize: 4, size: 64 });
  found.push({ model: { baseFilters: 16 }, batchSize: 16, size: 128, precision: 'mixed' });
  found.push({ model: { baseFilters: 16 }, batchSize: 8, size: 256, precision: 'mixed' });
  found.push({ model: { baseFilters: 32 }, batchSize: 8, size: 128, precision: 'mixed' });
  return found;
}

const [mode, given] = process.argv.slice(2);
if (mode === 'one') await measureHere(JSON.parse(given));
else {
  for (const run of runs(mode === 'quick')) {
    const output = execFileSync(
      process.execPath,
      [fileURLToPath(import.meta.url), 'one', JSON.stringify(run)],
      {
        env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
        stdio: ['ignore', 'pipe', 'ignore'],
        encoding: 'utf8',
      },
    );
    process.stdout.write(output);
  }
}
