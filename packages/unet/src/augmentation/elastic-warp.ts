// Legend of shapes: B batch, H height, W width, C channels, G points a side of the grid.
import { add, batchMatMul, multiply, reshape, slice, type Tensor } from '@unetsweep/tensorflow';
import type { TrialSpec } from '../spec.js';
import type { BatchChange, NewInput } from './batch-change.js';
import { elasticBasis } from './elastic-basis.js';
import { elasticGridSide, type ImageChange } from './image-change.js';
import { PixelReader } from './sample-pixels.js';
import { inverseTransform } from './transform-matrix.js';

type Floats = Tensor<'float32'>;

interface ImageSize {
  height: number;
  width: number;
}

/** The affine changes and then a smooth random deformation (Simard et al. 2003, Ronneberger et al. 2015), in one resampling. */
export function elasticWarp(
  input: NewInput,
  { fill }: TrialSpec['augmentation'],
  size: ImageSize,
): BatchChange {
  const transforms = input('transforms', 'float32', [null, 6]);
  const grid = input('displacements', 'float32', [null, 2, elasticGridSide, elasticGridSide]);
  return {
    feeds: (changes) => {
      const matrices = changes.map((change) => inverseTransform(change, size));
      const points = changes.flatMap((change, index) => sourceDisplacements(change, matrices[index] ?? []));
      return [
        { tensor: transforms, values: Float32Array.from(matrices.flat()), shape: [changes.length, 6] },
        {
          tensor: grid,
          values: Float32Array.from(points),
          shape: [changes.length, 2, elasticGridSide, elasticGridSide],
        },
      ];
    },
    apply: ({ images, targets }) => {
      const reader = new PixelReader(sourcePlaces(transforms, grid, size), size, fill);
      const masks = reshape(targets, [null, size.height, size.width, 1]);
      return {
        images: reader.bilinear(images),
        targets: reshape(reader.nearest(masks), [null, size.height, size.width]),
      };
    },
  };
}

/** Displacements as they look in the picture before the affine changes: those across, then those down. */
function sourceDisplacements({ displacements }: ImageChange, matrix: readonly number[]): number[] {
  const [a = 1, b = 0, , d = 0, e = 1] = matrix;
  if (!displacements) return new Array<number>(2 * elasticGridSide ** 2).fill(0);
  return [...displacements.map(([x, y]) => a * x + b * y), ...displacements.map(([x, y]) => d * x + e * y)];
}

/** Where each pixel is read, column and row [B, H, W] each: its own place and its displacement, taken through the matrix. */
function sourcePlaces(transforms: Floats, grid: Floats, { height, width }: ImageSize) {
  const { graph } = transforms;
  const basis = (length: number) =>
    graph.constant('float32', [length, elasticGridSide], elasticBasis(length, elasticGridSide));
  const across = graph.constant(
    'float32',
    [elasticGridSide, width],
    transposed(elasticBasis(width, elasticGridSide), elasticGridSide),
  );
  const fields = batchMatMul(batchMatMul(basis(height), grid), across);
  const columns = graph.constant('float32', [1, 1, width], counting(width));
  const rows = graph.constant('float32', [1, height, 1], counting(height));
  const entry = (index: number) => reshape(slice(transforms, [0, index], [null, 1]), [null, 1, 1]);
  // Not in the product of matrices, so that an image without displacements stays exactly as it is on every device.
  const [x, y] = [0, 1].map((axis) => {
    const alongRow = multiply(entry(3 * axis), columns);
    const alongColumn = add(multiply(entry(3 * axis + 1), rows), entry(3 * axis + 2));
    const field = reshape(slice(fields, [0, axis, 0, 0], [null, 1, height, width]), [null, height, width]);
    return add(add(alongRow, alongColumn), field);
  }) as [Floats, Floats];
  return { x, y };
}

function counting(length: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => index);
}

function transposed(values: Float32Array, columns: number): Float32Array {
  const rows = values.length / columns;
  return Float32Array.from(
    values,
    (_, index) => values[(index % rows) * columns + Math.floor(index / rows)] ?? 0,
  );
}
