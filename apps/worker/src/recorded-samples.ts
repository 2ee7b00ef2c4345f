import { createHash } from 'node:crypto';

/**
 * The validation images whose predictions are recorded: those named, or the first so many in an order that name and split
 * seed alone decide. Trials that split alike thus record the same images, and others as many common ones as they can have.
 */
export function recordedSamples(
  validation: readonly string[],
  samples: readonly string[] | number,
  splitSeed: number,
): string[] {
  if (typeof samples !== 'number') return samples.filter((name) => validation.includes(name));
  const place = (name: string) => createHash('sha256').update(`${splitSeed}/${name}`).digest('hex');
  return validation
    .map((name) => ({ name, place: place(name) }))
    .sort((one, other) => (one.place < other.place ? -1 : 1))
    .slice(0, samples)
    .map(({ name }) => name);
}
