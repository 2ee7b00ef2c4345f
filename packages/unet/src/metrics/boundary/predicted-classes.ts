/** What a network's outputs stand for. */
export interface OutputForm {
  /** Background included, at least 2. */
  classes: number;
  /** With two classes: a pixel above it is foreground. */
  threshold: number;
}

/**
 * Class of each pixel: the thresholded foreground of two classes, the most probable one of more, as the graph counts them.
 * @param probabilities [P], or [P, classes] of more than two
 */
export function predictedClasses(
  probabilities: Float32Array,
  { classes, threshold }: OutputForm,
): Uint8Array {
  if (classes === 2) {
    const limit = Math.fround(threshold);
    return Uint8Array.from(probabilities, (probability) => Number(probability > limit));
  }
  const mask = new Uint8Array(probabilities.length / classes);
  for (let pixel = 0, start = 0; pixel < mask.length; pixel += 1, start += classes) {
    let best = 0;
    for (let index = 1; index < classes; index += 1) {
      if ((probabilities[start + index] ?? 0) > (probabilities[start + best] ?? 0)) best = index;
    }
    mask[pixel] = best;
  }
  return mask;
}
