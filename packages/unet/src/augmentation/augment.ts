import type { Feed, Graph } from '@unetsweep/tensorflow';
import type { TrialSpec } from '../spec.js';
import { affineWarp } from './affine-warp.js';
import type { Batch, BatchChange, BatchContext, NewInput } from './batch-change.js';
import { changesColour, colour } from './colour.js';
import { elasticWarp } from './elastic-warp.js';
import { flips } from './flips.js';
import type { ImageChange } from './image-change.js';
import { noise } from './noise.js';

type AugmentationSpec = TrialSpec['augmentation'];

/** Whether any image is changed at all. */
export function changesImages(spec: AugmentationSpec): boolean {
  const isMoved = spec.flipHorizontal > 0 || spec.flipVertical > 0 || warps(spec);
  return spec.probability > 0 && (isMoved || changesColour(spec) || spec.noise > 0);
}

/** The random changes of a batch that `spec` asks for, as a part of the graph; one that is off adds nothing to it. */
export class Augmentation {
  private readonly changes: readonly BatchChange[];

  /** @param name of the batch; the inputs' names begin with it */
  constructor(graph: Graph, name: string, spec: AugmentationSpec, size: { height: number; width: number }) {
    const input: NewInput = (own, dtype, shape) => graph.placeholder(`${name}/${own}`, dtype, shape);
    this.changes = changesImages(spec)
      ? [
          ...(changesColour(spec) ? [colour(input, spec)] : []),
          ...moves(input, spec, size),
          ...(spec.noise > 0 ? [noise(input)] : []),
        ]
      : [];
  }

  feeds(changes: readonly ImageChange[]): Feed[] {
    return this.changes.flatMap((change) => change.feeds(changes));
  }

  apply(batch: Batch, context: BatchContext): Batch {
    return this.changes.reduce((changed, change) => change.apply(changed, context), batch);
  }
}

/** Mirroring alone needs no resampling; anything more takes the flips along. */
function moves(
  input: NewInput,
  spec: AugmentationSpec,
  size: { height: number; width: number },
): BatchChange[] {
  if (spec.elastic > 0) return [elasticWarp(input, spec, size)];
  return warps(spec) ? [affineWarp(input, spec, size)] : flips(input, spec);
}

function warps({ rotateDegrees, shearDegrees, shift, crop, elastic }: AugmentationSpec): boolean {
  return rotateDegrees > 0 || shearDegrees > 0 || shift > 0 || crop < 1 || elastic > 0;
}
