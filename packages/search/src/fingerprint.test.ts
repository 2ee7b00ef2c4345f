import { createHash } from 'node:crypto';
import type { SweepSpec } from '@unetsweep/contract';
import canonicalize from 'canonicalize';
import { expect, it } from 'vitest';
import { fingerprint } from './fingerprint.js';
import { resolvePoint } from './resolve-point.js';
import { nuclei, sweepOf } from './testing/sweeps.js';

const parts = {
  spec: resolvePoint(sweepOf({}), {}, nuclei),
  seed: 1,
  fold: null,
  datasetSha256: 'ab'.repeat(32),
  engineVersion: 1,
};

it('is the same for equal settings in any order of fields, whatever the data set is called', () => {
  const { model, ...rest } = parts.spec;
  const turned = { ...rest, dataset: 'other@7', model };
  expect(fingerprint({ ...parts, spec: turned })).toBe(fingerprint(parts));
  expect(fingerprint(parts)).toMatch(/^[0-9a-f]{64}$/);
});

it('changes with everything that decides the result', () => {
  const { spec } = parts;
  const others = [
    { ...parts, spec: { ...spec, training: { ...spec.training, epochs: 51 } } },
    { ...parts, seed: 2 },
    { ...parts, fold: 1 },
    { ...parts, datasetSha256: 'cd'.repeat(32) },
    { ...parts, engineVersion: 2 },
  ];
  expect(new Set([parts, ...others].map(fingerprint)).size).toBe(6);
});

it('is the sum of the canonical JSON of the parts, from one release to the next', () => {
  const { dataset: _, ...spec } = parts.spec;
  const text = canonicalize({ ...parts, spec }) ?? '';
  expect(fingerprint(parts)).toBe(createHash('sha256').update(text).digest('hex'));
  expect(fingerprint(parts)).toBe('d7d370138c96070edc4c7c3dd97dfaaba514b72ba30f09a825fec8f1c1ffdeb6');
});

it('is the same for settings that differ in fields without effect alone', () => {
  const { model, training } = parts.spec;
  const of = (changes: Partial<typeof parts.spec>) =>
    fingerprint({ ...parts, spec: { ...parts.spec, ...changes } });
  expect(of({ model: { ...model, activationAlpha: 0.3 } })).toBe(of({}));
  expect(of({ model: { ...model, activation: 'elu', activationAlpha: 0.3 } })).not.toBe(
    of({ model: { ...model, activation: 'elu' } }),
  );
  const dry = { ...model, dropout: 0 };
  expect(of({ model: { ...dry, dropoutPlaces: ['bottleneck'], firstDropoutFactor: 0 } })).toBe(
    of({ model: dry }),
  );
  expect(of({ model: { ...model, dropoutPlaces: ['bottleneck'] } })).not.toBe(of({}));
  expect(of({ training: { ...training, steps: 7, epochs: 3 } })).toBe(
    of({ training: { ...training, steps: 7 } }),
  );
  expect(of({ training: { ...training, epochs: 3 } })).not.toBe(of({}));
});

it('does not change with what decides no result', () => {
  const planned = (changes: Partial<SweepSpec>) =>
    fingerprint({ ...parts, spec: resolvePoint(sweepOf(changes), {}, nuclei) });
  const others: Partial<SweepSpec>[] = [
    { name: 'other', notes: 'n', tags: ['t'], priority: 7, maxConcurrentTrials: 2, maxAttempts: 9 },
    {
      record: { histograms: {}, stepLoss: true },
      keepCheckpoints: { bestTrials: null, last: 1, optimizerState: true },
    },
    {
      requirements: { device: 'gpu' },
      timeLimitMs: 1,
      trialTimeLimitMs: 1,
      sessionLimitMs: 1,
      leaseMs: 20_000,
    },
    {
      reuse: 'never',
      repeats: 3,
      objective: { metric: 'valLoss', mode: 'min' },
      onOutOfMemory: 'halveBatch',
    },
    { trial: { schedule: { name: 'constant' }, training: { epochs: 50 } } },
  ];
  expect(new Set([{}, ...others].map(planned))).toEqual(new Set([fingerprint(parts)]));
});

it('refuses a seed that is none', () => {
  expect(() => fingerprint({ ...parts, seed: 0.5 })).toThrow(TypeError);
});
