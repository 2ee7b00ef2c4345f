/** Dimensions from the outermost to the innermost; null where the size is known only when the graph runs (the batch). */
export type Shape = readonly (number | null)[];

/** A graph was built wrongly: the shapes or types of an operation do not fit. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
}

export function formatShape(shape: Shape): string {
  return `[${shape.map((dimension) => dimension ?? '?').join(', ')}]`;
}

/** Number of elements, or null where a dimension is unknown. */
export function elementCount(shape: Shape): number | null {
  let count = 1;
  for (const dimension of shape) {
    if (dimension === null) return null;
    count *= dimension;
  }
  return count;
}

/** True unless two known dimensions differ. */
export function areCompatible(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  return a.every((dimension, axis) => {
    const other = b[axis] ?? null;
    return dimension === null || other === null || dimension === other;
  });
}

/** NumPy's broadcasting; an unknown dimension is taken to fit the other one. */
export function broadcastShapes(type: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  const at = (shape: Shape, axis: number) => {
    const index = axis - (rank - shape.length);
    return index < 0 ? 1 : (shape[index] ?? null);
  };
  return Array.from({ length: rank }, (_, axis) => {
    const [left, right] = [at(a, axis), at(b, axis)];
    if (left === right || right === 1) return left;
    if (left === 1 || left === null) return right;
    if (right === null) return left;
    throw new GraphError(`${type}: shapes ${formatShape(a)} and ${formatShape(b)} do not broadcast`);
  });
}

/** The dimension at `axis`, which must exist. */
export function dimensionAt(shape: Shape, axis: number): number | null {
  const dimension = shape[axis];
  if (dimension === undefined) throw new GraphError(`no axis ${axis} in shape ${formatShape(shape)}`);
  return dimension;
}

/** The dimension at `axis`, which must be known while the graph is built. */
export function knownDimension(shape: Shape, axis: number): number {
  const dimension = dimensionAt(shape, axis);
  if (dimension === null) throw new GraphError(`axis ${axis} of ${formatShape(shape)} must be known`);
  return dimension;
}
