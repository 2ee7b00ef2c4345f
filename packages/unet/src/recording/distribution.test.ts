import { describe, expect, it } from 'vitest';
import fixture from '../testing/histograms-fixture.json' with { type: 'json' };
import { type Distribution, distributionOf, histogramOf } from './distribution.js';

type Case = (typeof fixture.cases)[number];
const { bins } = fixture;

/** The numbers of scripts/histograms-fixture.py. */
function noise(at: number, seed: number): number {
  const product = (BigInt(at) * 2_654_435_761n + BigInt(seed) * 40_503n) % 2n ** 32n;
  return Number(product) / 2 ** 32;
}

function valuesOf({ count, seed, power, scale, shift }: Case): Float32Array {
  return Float32Array.from({ length: count }, (_, at) => {
    const bell = (noise(at, seed) + noise(at, seed + 1) + noise(at, seed + 2) + noise(at, seed + 3)) / 4;
    return scale * bell ** power + shift;
  });
}

function measured(values: Float32Array): Distribution {
  const found = distributionOf(values, bins);
  if (!found) throw new Error('no distribution');
  return found;
}

describe('histograms', () => {
  it.each(fixture.cases.map((one, index) => ({ ...one, index })))(
    'of $name are those of NumPy and SciPy',
    ({ index, ...expected }) => {
      const before = expected.drift === null ? null : fixture.cases[index - 1];
      const { counts, drift, ...found } = histogramOf(
        measured(valuesOf(expected)),
        before ? measured(valuesOf(before)) : null,
        bins,
      );
      expect(counts).toEqual(expected.counts);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(expected.count);
      for (const name of ['low', 'high', 'mean', 'std', 'skew', 'kurtosis', 'roughness'] as const)
        expect(found[name], name).toBeCloseTo(expected[name], 8);
      if (expected.drift === null) expect(drift).toBeNull();
      // SciPy measures between the values, this between fine bins.
      else expect(Math.abs((drift ?? 0) - expected.drift)).toBeLessThan(5e-4);
    },
  );

  it('have no drift between equal values, and a whole one between moved ones', () => {
    const [first] = fixture.cases;
    if (!first) throw new Error('no case');
    const values = valuesOf(first);
    const now = measured(values);
    expect(histogramOf(now, now, bins).drift).toBe(0);
    const moved = measured(values.map((value) => value + 3 * first.std));
    expect(histogramOf(moved, now, bins).drift).toBeCloseTo(3, 4);
  });

  it('hold equal values in one bin, without moments of a spread', () => {
    const found = histogramOf(measured(new Float32Array(7).fill(2)), null, bins);
    expect(found).toMatchObject({ low: 1.5, high: 2.5, mean: 2, std: 0, skew: null, kurtosis: null });
    expect(found.counts[15]).toBe(7);
  });

  it('are not made of values that are not finite', () => {
    expect(distributionOf(Float32Array.of(1, Number.NaN), bins)).toBeNull();
    expect(distributionOf(Float32Array.of(1, Number.POSITIVE_INFINITY), bins)).toBeNull();
    expect(distributionOf(new Float32Array(0), bins)).toBeNull();
  });
});
