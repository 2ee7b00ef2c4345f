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

it('refuses a seed that is none', () => {
  expect(() => fingerprint({ ...parts, seed: 0.5 })).toThrow(TypeError);
});
