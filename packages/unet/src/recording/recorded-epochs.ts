/** Epochs kept of one run. */
export const mostEpochs = 50;

/**
 * Whether an epoch is recorded: the first, the last, and between them each `every` epochs, or so many times `every` that
 * a run of this length stays within what is kept.
 */
export function isRecorded(epoch: number, { every, epochs }: { every: number; epochs: number }): boolean {
  const between = every * Math.ceil(epochs / (every * (mostEpochs - 2)));
  return epoch === 1 || epoch === epochs || epoch % between === 0;
}

/** Takes out every second one, but neither the first nor the last, until `mostEpochs` are left: runs can be lengthened. */
export function thinOut<T>(items: readonly T[]): T[] {
  let kept = [...items];
  while (kept.length > mostEpochs)
    kept = kept.filter((_, index) => index % 2 === 0 || index === kept.length - 1);
  return kept;
}
