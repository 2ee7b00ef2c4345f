/** Why an image size does not fit a network. */
export interface SizeProblem {
  code: 'sizeNotDivisible';
  message: string;
  depth: number;
  height: number;
  width: number;
}

/** Each of the `depth` poolings halves both sides, so both must be multiples of 2^depth. Null where they are. */
export function findSizeProblem(depth: number, height: number, width: number): SizeProblem | null {
  const multiple = 2 ** depth;
  if (height > 0 && width > 0 && height % multiple === 0 && width % multiple === 0) return null;
  const message = `model.depth = ${depth} halves the image ${depth} times: ${height} x ${width} is not a multiple of ${multiple} on both sides`;
  return { code: 'sizeNotDivisible', message, depth, height, width };
}
