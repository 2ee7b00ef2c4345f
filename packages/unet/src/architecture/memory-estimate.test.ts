import { resolveTrialSpec, type TrialSpec } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { describeArchitecture, estimateMemory } from './index.js';

interface Run {
  model: NonNullable<TrialSpec['model']>;
  batchSize: number;
  size: number;
  classes?: number;
  channels?: number;
  images?: number;
  optimizer?: NonNullable<TrialSpec['optimizer']>;
  precision?: 'float32' | 'mixed';
}

function estimate(run: Run) {
  const {
    model,
    batchSize,
    size,
    classes = 2,
    channels = 1,
    images,
    optimizer = {},
    precision = 'float32',
  } = run;
  const trial = { model, optimizer, training: { batchSize, precision } };
  const spec = resolveTrialSpec({ trial }, { classes, hasGroups: false, seed: 1 });
  const side = { height: size, width: size, channels, batchSize, images: images ?? 4 * batchSize };
  return estimateMemory(describeArchitecture(spec.model, { channels, classes }), side, spec);
}

// Peaks of processes that trained these with Adam, in MiB, as `bench/memory.mjs` prints them.
const measured: (Run & { peakMb: number })[] = [
  { model: { baseFilters: 8 }, batchSize: 4, size: 64, peakMb: 458 },
  { model: { baseFilters: 8 }, batchSize: 4, size: 128, peakMb: 490 },
  { model: { baseFilters: 8 }, batchSize: 4, size: 256, peakMb: 619 },
  { model: { baseFilters: 8 }, batchSize: 8, size: 64, peakMb: 469 },
  { model: { baseFilters: 8 }, batchSize: 8, size: 128, peakMb: 529 },
  { model: { baseFilters: 8 }, batchSize: 8, size: 256, peakMb: 822 },
  { model: { baseFilters: 8 }, batchSize: 16, size: 64, peakMb: 493 },
  { model: { baseFilters: 8 }, batchSize: 16, size: 128, peakMb: 625 },
  { model: { baseFilters: 8 }, batchSize: 16, size: 256, peakMb: 1186 },
  { model: { baseFilters: 16 }, batchSize: 4, size: 64, peakMb: 502 },
  { model: { baseFilters: 16 }, batchSize: 4, size: 128, peakMb: 565 },
  { model: { baseFilters: 16 }, batchSize: 4, size: 256, peakMb: 842 },
  { model: { baseFilters: 16 }, batchSize: 8, size: 64, peakMb: 518 },
  { model: { baseFilters: 16 }, batchSize: 8, size: 128, peakMb: 657 },
  { model: { baseFilters: 16 }, batchSize: 8, size: 256, peakMb: 1200 },
  { model: { baseFilters: 16 }, batchSize: 16, size: 64, peakMb: 565 },
  { model: { baseFilters: 16 }, batchSize: 16, size: 128, peakMb: 853 },
  { model: { baseFilters: 16 }, batchSize: 16, size: 256, peakMb: 1894 },
  { model: { baseFilters: 32 }, batchSize: 4, size: 64, peakMb: 619 },
  { model: { baseFilters: 32 }, batchSize: 4, size: 128, peakMb: 808 },
  { model: { baseFilters: 32 }, batchSize: 4, size: 256, peakMb: 1402 },
  { model: { baseFilters: 32 }, batchSize: 8, size: 64, peakMb: 666 },
  { model: { baseFilters: 32 }, batchSize: 8, size: 128, peakMb: 922 },
  { model: { baseFilters: 32 }, batchSize: 8, size: 256, peakMb: 2026 },
  { model: { baseFilters: 32 }, batchSize: 16, size: 64, peakMb: 812 },
  { model: { baseFilters: 32 }, batchSize: 16, size: 128, peakMb: 1349 },
  { model: { baseFilters: 32 }, batchSize: 16, size: 256, peakMb: 3458 },
  { model: { baseFilters: 16, convsPerBlock: 2 }, batchSize: 8, size: 128, peakMb: 775 },
  { model: { baseFilters: 16, batchNorm: false, dropout: 0 }, batchSize: 8, size: 128, peakMb: 597 },
  { model: { baseFilters: 16, up: 'bilinear' }, batchSize: 8, size: 128, peakMb: 690 },
  {
    model: { baseFilters: 16, dropoutPlaces: ['afterConv'], dropout: 0.2 },
    batchSize: 8,
    size: 128,
    peakMb: 675,
  },
  { model: { baseFilters: 16 }, batchSize: 8, size: 128, classes: 8, peakMb: 674 },
  { model: { baseFilters: 64, depth: 4 }, batchSize: 4, size: 64, peakMb: 1183 },
  { model: { baseFilters: 8 }, batchSize: 4, size: 128, precision: 'mixed', peakMb: 475 },
  { model: { baseFilters: 16 }, batchSize: 16, size: 128, precision: 'mixed', peakMb: 676 },
  { model: { baseFilters: 16 }, batchSize: 8, size: 256, precision: 'mixed', peakMb: 874 },
  { model: { baseFilters: 32 }, batchSize: 8, size: 128, precision: 'mixed', peakMb: 843 },
  {
    model: { baseFilters: 16, batchNorm: false, dropout: 0 },
    batchSize: 8,
    size: 128,
    precision: 'mixed',
    peakMb: 548,
  },
  // Peaks of an earlier version, with 40 images and more.
  { model: {}, batchSize: 10, size: 128, classes: 64, peakMb: 1048 },
  { model: { activation: 'prelu' }, batchSize: 10, size: 128, peakMb: 788 },
  { model: { baseFilters: 64 }, optimizer: { name: 'sgd' }, batchSize: 4, size: 64, peakMb: 969 },
  // Data sets beside a small network.
  { model: { baseFilters: 4, depth: 2 }, batchSize: 4, size: 128, images: 304, peakMb: 506 },
  { model: { baseFilters: 4, depth: 2 }, batchSize: 4, size: 128, images: 1204, peakMb: 729 },
];

describe('the estimated memory of a run', () => {
  it.each(measured)(
    'is within a quarter of what was measured: $model $batchSize x $size',
    ({ peakMb, ...run }) => {
      const { cpuMb } = estimate(run);
      expect(cpuMb / peakMb).toBeGreaterThan(0.75);
      expect(cpuMb / peakMb).toBeLessThan(1.25);
    },
  );

  it('falls with the state that the optimizer keeps', () => {
    const run = { model: { baseFilters: 64 }, batchSize: 4, size: 64 };
    const plain = estimate({ ...run, optimizer: { name: 'sgd', momentum: 0 } });
    const adam = estimate(run);
    expect(adam.cpuMb - plain.cpuMb).toBeGreaterThan(200);
    expect(adam.gpuMb).toBeGreaterThan(plain.gpuMb);
  });
});
