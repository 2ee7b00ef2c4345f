import { borderDistances } from './border-distances.js';
import { type MaskSize, regionBorder } from './region-border.js';

/** How well the border of one class of one image was found. NaN: the image does not count. */
export interface BoundaryScores {
  /** 95th percentile of the distances between the borders, both ways together, in pixels; NaN unless both masks hold the class. */
  hausdorff95: number;
  /** NaN where neither mask holds the class, 0 where one does. */
  boundaryF1: number;
}

/** Share of the image's diagonal by which a border may be off (Csurka et al.), and the least number of pixels. */
const toleranceShare = 0.0075;
const leastTolerance = 1;

/**
 * Compares the borders of one class. `hausdorff95` is MedPy's `hd95`; `boundaryF1` the F1 score of Csurka, Larlus and
 * Perronnin, What is a good evaluation measure for semantic segmentation?, BMVC 2013.
 * @param predicted class indices, [H, W]
 * @param truth class indices, [H, W]
 */
export function boundaryScores(
  predicted: Uint8Array,
  truth: Uint8Array,
  label: number,
  size: MaskSize,
): BoundaryScores {
  const [own, wanted] = [regionBorder(predicted, label, size), regionBorder(truth, label, size)];
  if (own.length === 0 && wanted.length === 0) return { hausdorff95: Number.NaN, boundaryF1: Number.NaN };
  if (own.length === 0 || wanted.length === 0) return { hausdorff95: Number.NaN, boundaryF1: 0 };
  const { fromPrediction, fromTruth } = borderDistances(own, wanted, size.width);
  const tolerance = boundaryTolerance(size);
  const [precision, recall] = [shareWithin(fromPrediction, tolerance), shareWithin(fromTruth, tolerance)];
  const all = new Float64Array(fromPrediction.length + fromTruth.length);
  all.set(fromPrediction);
  all.set(fromTruth, fromPrediction.length);
  return {
    hausdorff95: percentile(all, 0.95),
    boundaryF1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
  };
}

/** Pixels by which a predicted border may be off to count as found. */
export function boundaryTolerance({ height, width }: MaskSize): number {
  return Math.max(leastTolerance, toleranceShare * Math.hypot(height, width));
}

function shareWithin(distances: Float64Array, tolerance: number): number {
  let count = 0;
  for (const distance of distances) if (distance <= tolerance) count += 1;
  return count / distances.length;
}

/** Between two values by their distance, as NumPy's default. Sorts in place. */
function percentile(values: Float64Array, share: number): number {
  values.sort();
  const place = (values.length - 1) * share;
  const below = values[Math.floor(place)] ?? Number.NaN;
  const above = values[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
