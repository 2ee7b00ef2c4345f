import type { WeightDescription } from '../architecture/index.js';

// The formulas of scripts/keras-fixture.py, so that fixtures need not hold weights and images.

/** sin(12.9898 i + 78.233 c), c the sum of the name's character codes. */
export function wave(name: string, count: number): number[] {
  const codes = [...name].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0);
  return Array.from({ length: count }, (_, index) =>
    Math.sin(12.9898 * (index + 1) + 78.233 * (codes % 1000)),
  );
}

/** Classes 0 .. classes - 1. */
export function waveLabels(count: number, classes: number): Uint8Array {
  return Uint8Array.from(
    wave('labels', count).map((value) => Math.floor(((value + 1) / 2) * classes * 0.999)),
  );
}

/** Values of a weight by its name and role. */
export function waveValues({
  name,
  shape,
  role,
}: Pick<WeightDescription, 'name' | 'shape' | 'role'>): Float32Array {
  const count = shape.reduce((product, length) => product * length, 1);
  const fan = count / (shape.at(-1) ?? 1);
  const values = wave(name, count);
  if (role === 'kernel') return Float32Array.from(values, (value) => value * Math.sqrt(4 / fan));
  const scales = { gamma: [1, 0.2], movingVariance: [1, 0.5], alpha: [0.1, 0.05] } as const;
  const [base, step] = (scales as Partial<Record<string, readonly [number, number]>>)[role] ?? [0, 0.1];
  return Float32Array.from(values, (value) => base + step * Math.fround(value));
}
