import type { ImageSet, TrainingData } from '../job.js';

/** The sides of a split one after the other, each set of images once. */
export interface PlacedSides {
  sets: readonly ImageSet[];
  /** Images of all sets. */
  count: number;
  train: Int32Array;
  validation: Int32Array;
  /** Empty where there is no test side. */
  test: Int32Array;
}

/** Numbers the images of each side; sides that are the very same set share its numbers. */
export function placeSides({ train, validation, test }: TrainingData): PlacedSides {
  const starts = new Map<ImageSet, number>();
  let count = 0;
  for (const set of [train, validation, test]) {
    if (!set || starts.has(set)) continue;
    starts.set(set, count);
    count += set.names.length;
  }
  const indices = (set: ImageSet | undefined) =>
    Int32Array.from(set?.names ?? [], (_, index) => (set ? (starts.get(set) ?? 0) : 0) + index);
  return {
    sets: [...starts.keys()],
    count,
    train: indices(train),
    validation: indices(validation),
    test: indices(test),
  };
}

/** One part is given back as it is. */
export function joinFloats(parts: readonly Float32Array[]): Float32Array {
  const [only] = parts;
  return only && parts.length === 1 ? only : fill(new Float32Array(totalLength(parts)), parts);
}

/** One part is given back as it is. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  return only && parts.length === 1 ? only : fill(new Uint8Array(totalLength(parts)), parts);
}

function fill<T extends Float32Array | Uint8Array>(joined: T, parts: readonly T[]): T {
  let start = 0;
  for (const part of parts) {
    joined.set(part, start);
    start += part.length;
  }
  return joined;
}

function totalLength(parts: readonly { length: number }[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}
