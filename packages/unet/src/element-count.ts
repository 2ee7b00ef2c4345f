/** Numbers in an array of this shape; one for a scalar's. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
